/** A Kubernetes API for tests: a real kube-apiserver on a real etcd, or a cluster that is there already. */

export interface Kubernetes extends AsyncDisposable {
  /** Path of a kubeconfig that may do everything. */
  readonly kubeconfig: string;
  /** Runs kubectl as that administrator and answers what it printed. @throws Error with what it complained about. */
  kubectl(...args: readonly string[]): Promise<string>;
  /** `kubectl apply` of YAML or JSON. */
  apply(manifests: string): Promise<void>;
  /** Path of a kubeconfig with a token of that ServiceAccount (TokenRequest, 24 h); the account has to exist. */
  serviceAccountKubeconfig(namespace: string, name: string): Promise<string>;
  /** Ends kube-apiserver (SIGTERM) and starts it again on the same port and data. Absent for a cluster of one's own. */
  readonly restart?: (signal?: "SIGTERM" | "SIGKILL") => Promise<void>;
  /** Ends what was started and removes its files. */
  stop(): Promise<void>;
}
