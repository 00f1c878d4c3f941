import { execFile } from "node:child_process";
import { promisify } from "node:util";

/**
 * Where a Kubernetes API can come from: the variable that says so, or the version of a Go that builds it. Since 1.21 a
 * Go that is older than `go.mod` asks for fetches the one that it needs.
 */
export async function findKubernetes(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  const given = ["TESTBED_KUBECONFIG", "KUBEBUILDER_ASSETS"].find((name) => environment[name]);
  if (given !== undefined) return `not needed, ${given} is set`;
  return findGo(environment);
}

/** The version of a Go that builds what module files pin. */
export async function findGo(environment: Readonly<Record<string, string | undefined>>): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)("go", ["version"], { env: environment, timeout: 10_000 });
    const [, version, minor] = /\bgo(1\.(\d+)\S*)/.exec(stdout) ?? [];
    return Number(minor) >= 21 ? version : undefined;
  } catch {
    return undefined;
  }
}
