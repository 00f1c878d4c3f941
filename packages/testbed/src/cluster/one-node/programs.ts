/** The node's programs, built from Go modules as its API server alone is. */
import { readFile } from "node:fs/promises";
import { versionStamps } from "../../kubernetes/programs.ts";
import { moduleProgram } from "../../kubernetes/module-program.ts";

/** Names that the node's program is run by. */
export const nodePrograms = [
  "etcd",
  "kube-apiserver",
  "kube-controller-manager",
  "kube-proxy",
  "kube-scheduler",
  "kubectl",
  "kubelet",
] as const;

export interface OneNodePrograms {
  /** All of `nodePrograms` in one. */
  readonly node: string;
  readonly coredns: string;
  readonly pause: string;
}

/**
 * Paths of the programs: 2 to 4 minutes on two cores the first time, after `kubernetesPrograms` has compiled most of it.
 *
 * @throws Error with the end of the compiler's output.
 */
export async function oneNodePrograms(): Promise<OneNodePrograms> {
  const moduleFile = await readFile(new URL("../../../one-node/go.mod", import.meta.url), "utf8");
  const version = /^\s*k8s\.io\/kubernetes v(\d+\.\d+\.\d+)$/m.exec(moduleFile)![1]!;
  return {
    pause: await moduleProgram({ name: "pause", package: "." }),
    coredns: await moduleProgram({ name: "coredns", package: "." }),
    node: await moduleProgram({ name: "one-node", package: ".", stamps: versionStamps(version) }),
  };
}
