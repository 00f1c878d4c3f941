/** Releases of a chart on a Kubernetes API. */
import { helmProgram, type Kubernetes, runHelm } from "@synapse-federation/testbed/kubernetes";

export interface Releases {
  /** @param chart a folder, or a packed chart. @throws Error with what Helm complained about. */
  install(release: string, chart: string, ...options: readonly string[]): Promise<string>;
  upgrade(release: string, chart: string, ...options: readonly string[]): Promise<string>;
  uninstall(release: string): Promise<string>;
}

/** Without waiting for pods: nothing runs any here. */
export async function openReleases({ kubeconfig }: Kubernetes, namespace: string): Promise<Releases> {
  const program = await helmProgram();
  const helm = (...args: readonly string[]): Promise<string> =>
    runHelm(program, [...args, "--kubeconfig", kubeconfig, "--namespace", namespace]);
  return {
    install: (release, chart, ...options) => helm("install", release, chart, ...options),
    upgrade: (release, chart, ...options) => helm("upgrade", release, chart, ...options),
    uninstall: (release) => helm("uninstall", release),
  };
}
