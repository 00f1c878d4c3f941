/** Helm: built from its Go module, as Kubernetes is. */
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { moduleProgram } from "./module-program.ts";
import { chosenRelease } from "./releases.ts";

/**
 * Path of a `helm`, built by Go as the module file pins it: 1 to 3 minutes on two cores the first time.
 *
 * @throws Error with the end of the compiler's output.
 */
export async function helmProgram(): Promise<string> {
  const [major, minor] = chosenRelease(process.env).split(".") as [string, string];
  const moduleFile = await readFile(new URL("../../helm/go.mod", import.meta.url), "utf8");
  const version = /^\s*helm\.sh\/helm\/v3 v(\d+\.\d+\.\d+)\b/m.exec(moduleFile)![1]!;
  return moduleProgram({
    name: "helm",
    package: "helm.sh/helm/v3/cmd/helm",
    stamps: {
      "helm.sh/helm/v3/internal/version.version": `v${version}`,
      // What `helm template` takes the cluster for; without a stamp, 1.20.
      "helm.sh/helm/v3/pkg/chartutil.k8sVersionMajor": major,
      "helm.sh/helm/v3/pkg/chartutil.k8sVersionMinor": minor,
    },
  });
}

/** Runs helm without the user's settings and answers its stdout. @throws Error with what it complained about. */
export async function runHelm(program: string, args: readonly string[]): Promise<string> {
  const { PATH } = process.env;
  const env = { PATH, HOME: dirname(program) };
  const { stdout } = await promisify(execFile)(program, args, { env, maxBuffer: 2 ** 24 });
  return stdout;
}
