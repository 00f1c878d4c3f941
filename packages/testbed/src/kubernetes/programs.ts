/** etcd, kube-apiserver and kubectl: built from Go modules, or those that are there. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile, symlink } from "node:fs/promises";
import { setPriority } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { madeOnce } from "../made-once.ts";
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
    await build(version, moduleFile, join(unfinished, "kubernetes"));
    for (const name of programs) await symlink("kubernetes", join(unfinished, name));
  });
}

async function build(version: string, moduleFile: string, output: string): Promise<void> {
  const [major, minor] = version.split(".");
  // Without a stamp, discovery and `kubectl version` say v0.0.0-master.
  const stamp = { gitVersion: `v${version}`, gitMajor: major, gitMinor: minor, gitTreeState: "clean" };
  const stamps = Object.entries(stamp).map(([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`);
  const building = promisify(execFile)(
    "go",
    [
      "build",
      `-modfile=${moduleFile}`,
      "-mod=readonly",
      "-trimpath",
      "-buildvcs=false",
      "-ldflags",
      ["-s -w", ...stamps].join(" "),
      "-o",
      output,
      ".",
    ],
    { cwd: sources, env: { ...process.env, CGO_ENABLED: "0" }, maxBuffer: 2 ** 24 },
  );
  if (building.child.pid !== undefined) setPriority(building.child.pid, 19);
  try {
    await building;
  } catch (error) {
    const reason = (error as { stderr?: string }).stderr || String(error);
    throw new Error(`Kubernetes ${version} could not be built:\n${reason.slice(-2000)}`, { cause: error });
  }
}
