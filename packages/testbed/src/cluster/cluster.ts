/** A whole Kubernetes, in which pods run. */
export interface Cluster extends AsyncDisposable {
  /** Path of a kubeconfig that may do everything. */
  readonly kubeconfig: string;
  /** Hands it the images of an archive (`docker save`), for pods that do not pull. */
  load(archive: string): Promise<void>;
  /** Ends what was started; a cluster that was there before stays. */
  stop(): Promise<void>;
}

/** Where a cluster can come from. */
export interface ClusterSource {
  readonly title: string;
  /** Makes what takes long ahead of time, so that `start` has not to wait for it. */
  readonly prepare?: () => Promise<void>;
  start(): Promise<Cluster>;
}

/** Why there is none, and what to do about it. */
export interface NoCluster {
  readonly missing: string;
}
