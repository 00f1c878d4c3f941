/** The cluster can't be used; the message says why, and what to do. Holds nothing of a kubeconfig or an answer. */
export class KubernetesError extends Error {
  override readonly name = "KubernetesError";
}
