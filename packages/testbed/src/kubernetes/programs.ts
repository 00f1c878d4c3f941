/** etcd, kube-apiserver and kubectl: built from Go modules, or those that are there. */
import { createHash } from "node:crypto";
import { readFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { madeOnce } from "../made-once.ts";
import { goBuild } from "./go-build.ts";
import { chosenRelease, moduleFileOf } from "./releases.ts";

const sources = fileURLToPath(new URL("../../kubernetes/", import.meta.url));
const cache = fileURLToPath(new URL("../../../../.cache/kubernetes/", import.meta.url));
const programs = ["etcd", "kube-apiserver", "kubectl"] as const;

/**
 * A folder with `etcd`, `kube-apiserver` and `kubectl`: that of `KUBEBUILDER_ASSETS` where it is set, as controller
 * projects have it; else built by Go as the chosen release's module file pins them, at low priority: 5 to 10 minutes on two cores the first
 * time, seconds with Go's own caches warm, and kept by the sources' hash.
 *
 * @throws Error with the end of the compiler's output.
 */
export async function kubernetesPrograms(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<string> {
  const given = environment["KUBEBUILDER_ASSETS"];
  if (given !== undefined && given !== "") return given;
  const moduleFile = moduleFileOf(chosenRelease(environment));
  const names = [moduleFile, moduleFile.replace(/mod$/, "sum"), "main.go"];
  const files = await Promise.all(names.map((name) => readFile(join(sources, name), "utf8")));
  const version = /^\s*k8s\.io\/kubernetes v(\d+\.\d+\.\d+)$/m.exec(files[0]!)![1]!;
  const hash = createHash("sha256").update(files.join("\0")).digest("hex").slice(0, 12);
  const directory = join(cache, `${version}-${hash}-${process.platform}-${process.arch}`);
  return madeOnce(directory, async (unfinished) => {
    const output = join(unfinished, "kubernetes");
    await goBuild({
      title: `Kubernetes ${version}`,
      module: sources,
      moduleFile,
      package: ".",
      stamps: versionStamps(version),
      output,
    });
    for (const name of programs) await symlink("kubernetes", join(unfinished, name));
  });
}

/** Without them, discovery and `kubectl version` say v0.0.0-master. */
export function versionStamps(version: string): Readonly<Record<string, string>> {
  const [major, minor] = version.split(".") as [string, string, string];
  const stamps = { gitVersion: `v${version}`, gitMajor: major, gitMinor: minor, gitTreeState: "clean" };
  return Object.fromEntries(
    Object.entries(stamps).map(([name, value]) => [`k8s.io/component-base/version.${name}`, value]),
  );
}
