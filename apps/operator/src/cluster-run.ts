/** The program with its resources in a Kubernetes cluster. */
import { exitStatus } from "./exit-status.ts";
import type { ClusterAccess } from "./kubernetes/kubeconfig.ts";
import { LeaseLost, openKubernetes } from "./kubernetes/kubernetes-cluster.ts";
import { runOperator } from "./operator.ts";
import type { ClusterPlace } from "./options.ts";
import { type Program, ProgramEnded } from "./program.ts";

interface ClusterProgram extends Program<ClusterPlace> {
  readonly access: ClusterAccess;
}

/** @throws KubernetesError where it can't start; ProgramEnded. */
export async function runInCluster(program: ClusterProgram): Promise<number> {
  const { options, access, version, signal, log, metrics, onReady } = program;
  const { namespaces, leaderElect } = options.resources;
  const { kubeConfig, namespace } = access;
  const where = namespaces === "own" ? [namespace] : namespaces;
  try {
    await using cluster = await openKubernetes({
      kubeConfig,
      namespaces: where,
      leaseNamespace: leaderElect ? namespace : undefined,
      version,
      log,
      metrics,
      signal,
    });
    // A standby is as ready as the one that acts.
    onReady();
    await cluster.lead(signal);
    log.info("The operator works", { namespaces: where === "all" ? where : where.join() });
    const { allowHomeservers, caps } = options;
    await runOperator({ cluster, signal, log, metrics, allowHomeservers, caps });
    return exitStatus.ended;
  } catch (error) {
    if (signal.aborted && error === signal.reason) return exitStatus.ended;
    throw error instanceof LeaseLost ? new ProgramEnded(error.message) : error;
  }
}
