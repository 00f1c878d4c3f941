import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { KubeConfigLike } from "@synapse-federation/controller";
import { KubernetesError } from "./kubernetes-error.ts";

export interface ClusterAccess {
  readonly kubeConfig: KubeConfigLike;
  /** In a pod its own namespace, else that of the kubeconfig's context. */
  readonly namespace: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * How to reach the cluster, looked for where controllers look: `file`, the files of `KUBECONFIG`, the pod's service
 * account, `~/.kube/config`.
 *
 * @throws KubernetesError where there is none, or it can't be read.
 */
export async function loadClusterAccess(file: string | undefined, environment: Environment): Promise<ClusterAccess> {
  const source = file ?? sourceIn(environment);
  // Imported here, since it costs a second where it is not bundled, and folders need none of it.
  const { KubeConfig } = await import("./client-node.ts");
  const kubeConfig = new KubeConfig();
  try {
    if (file !== undefined) kubeConfig.loadFromFile(file);
    else if (source === pod) kubeConfig.loadFromCluster();
    else kubeConfig.loadFromDefault();
  } catch (error) {
    // A parser's own sentence quotes the file, tokens included.
    const { code } = error as NodeJS.ErrnoException;
    throw new KubernetesError(`The kubeconfig ${source} ${code ? `can't be read: ${code}` : "is no valid kubeconfig"}`);
  }
  if (kubeConfig.getCurrentCluster() === null) {
    throw new KubernetesError(`The kubeconfig ${source} has no current context: kubectl config use-context sets one`);
  }
  return { kubeConfig, namespace: kubeConfig.getContextObject(kubeConfig.currentContext)?.namespace || "default" };
}

const pod = "of the pod's service account";

function sourceIn({ KUBECONFIG, KUBERNETES_SERVICE_HOST }: Environment): string {
  if (KUBECONFIG) return KUBECONFIG;
  if (KUBERNETES_SERVICE_HOST && existsSync("/var/run/secrets/kubernetes.io/serviceaccount/token")) return pod;
  const own = join(homedir(), ".kube", "config");
  if (existsSync(own)) return own;
  throw new KubernetesError(
    "There is no kubeconfig: give --kubeconfig FILE, or --manifests DIR and --state DIR to work without a cluster",
  );
}
