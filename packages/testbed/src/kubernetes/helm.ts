/** Helm: built from its Go module, as Kubernetes is. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { madeOnce } from "../made-once.ts";
import { goBuild } from "./go-build.ts";
import { chosenRelease } from "./releases.ts";

const sources = fileURLToPath(new URL("../../helm/", import.meta.url));
const cache = fileURLToPath(new URL("../../../../.cache/helm/", import.meta.url));

/**
 * Path of a `helm`, built by Go as the module file pins it: 1 to 3 minutes on two cores the first time, and kept by the
 * sources' hash.
 *
 * @throws Error with the end of the compiler's output.
 */
export async function helmProgram(): Promise<string> {
  const [major, minor] = chosenRelease(process.env).split(".") as [string, string];
  const files = await Promise.all(["go.mod", "go.sum"].map((name) => readFile(join(sources, name), "utf8")));
  const version = /^\s*helm\.sh\/helm\/v3 v(\d+\.\d+\.\d+)\b/m.exec(files[0]!)![1]!;
  const hash = createHash("sha256").update(files.join("\0")).digest("hex").slice(0, 12);
  const directory = join(cache, `${version}-for-${major}.${minor}-${hash}-${process.platform}-${process.arch}`);
  await madeOnce(directory, (unfinished) =>
    goBuild({
      title: `Helm ${version}`,
      module: sources,
      moduleFile: "go.mod",
      package: "helm.sh/helm/v3/cmd/helm",
      stamps: {
        "helm.sh/helm/v3/internal/version.version": `v${version}`,
        // What `helm template` takes the cluster for; without a stamp, 1.20.
        "helm.sh/helm/v3/pkg/chartutil.k8sVersionMajor": major,
        "helm.sh/helm/v3/pkg/chartutil.k8sVersionMinor": minor,
      },
      output: join(unfinished, "helm"),
    }),
  );
  return join(directory, "helm");
}

/** Runs helm without the user's settings and answers its stdout. @throws Error with what it complained about. */
export async function runHelm(program: string, args: readonly string[]): Promise<string> {
  const { PATH } = process.env;
  const { stdout } = await promisify(execFile)(program, args, { env: { PATH, HOME: cache }, maxBuffer: 2 ** 24 });
  return stdout;
}
