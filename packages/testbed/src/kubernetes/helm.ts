/** Helm: built from its Go module, as Kubernetes is. */
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { moduleProgram } from "./module-program.ts";
import { chosenRelease } from "./releases.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Path of a `helm`, built by Go as its module file pins it: 1 to 3 minutes on two cores the first time. `TESTBED_HELM` is
 * its major version: 3 where it is not set, or 4.
 *
 * @throws Error where there is no such one, or with the end of the compiler's output.
 */
export async function helmProgram(environment: Environment = process.env): Promise<string> {
  const major = environment["TESTBED_HELM"] || "3";
  if (major !== "3" && major !== "4") throw new Error(`TESTBED_HELM is ${major}; set it to 3 or 4.`);
  const name = major === "3" ? "helm" : "helm-4";
  const path = `helm.sh/helm/v${major}`;
  const moduleFile = await readFile(new URL(`../../${name}/go.mod`, import.meta.url), "utf8");
  const version = new RegExp(String.raw`^\s*${path} (v\d\S+)`, "m").exec(moduleFile)![1]!;
  return moduleProgram({
    name,
    package: `${path}/cmd/helm`,
    stamps: { [`${path}/internal/version.version`]: version, ...(major === "3" && kubernetesStamps(environment)) },
  });
}

/** What `helm template` takes the cluster for. Helm 3 says 1.20 without them; Helm 4 finds it out. */
function kubernetesStamps(environment: Environment): Readonly<Record<string, string>> {
  const [major, minor] = chosenRelease(environment).split(".") as [string, string];
  return {
    "helm.sh/helm/v3/pkg/chartutil.k8sVersionMajor": major,
    "helm.sh/helm/v3/pkg/chartutil.k8sVersionMinor": minor,
  };
}

/** Runs helm without the user's settings and answers its stdout. @throws Error with what it complained about. */
export async function runHelm(program: string, args: readonly string[]): Promise<string> {
  const { PATH } = process.env;
  const env = { PATH, HOME: dirname(program) };
  const { stdout } = await promisify(execFile)(program, args, { env, maxBuffer: 2 ** 24 });
  return stdout;
}
