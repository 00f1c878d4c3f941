export type { Cluster, ClusterSource, NoCluster } from "./cluster.ts";
export { findCluster } from "./find-cluster.ts";
export { buildImages, type Image } from "./images/build-images.ts";
