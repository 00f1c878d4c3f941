import type { AuditedRequest } from "./audit.ts";

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
  /** What can be done to an API server of the testbed's own; absent for a cluster that was there already. */
  readonly own?: OwnApiServer;
  /** Ends what was started and removes its files. */
  stop(): Promise<void>;
}

export interface OwnApiServer {
  /** Ends kube-apiserver (SIGTERM) and starts it again on the same port and data. */
  restart(signal?: "SIGTERM" | "SIGKILL"): Promise<void>;
  /** Throws away etcd's history up to now. Two at one revision: the second fails. */
  compact(): Promise<void>;
  /** Every request of a ServiceAccount so far, in the order of the answers. */
  audit(): Promise<readonly AuditedRequest[]>;
}
