/** The operator as a library: reconciles Homeservers and FederationResets of a cluster, or of a folder of YAML. */
export { type Condition, findCondition } from "./api/condition.ts";
export type { FederationReset } from "./api/federation-reset.ts";
export type { Homeserver } from "./api/homeserver.ts";
export type { Cluster, Kind, Kinds, ObjectKey } from "./cluster.ts";
export type { StepObserver, WriteStep } from "./folder/durable-file.ts";
export type { Fault } from "./folder/fault.ts";
export { type FolderCluster, FolderError, type FolderOptions, openFolder } from "./folder/folder-cluster.ts";
export { StateUnreadableError } from "./folder/state-folder.ts";
export { KubernetesError } from "./kubernetes/kubernetes-error.ts";
export {
  type KubernetesCluster,
  type KubernetesOptions,
  LeaseLost,
  openKubernetes,
} from "./kubernetes/kubernetes-cluster.ts";
export { type Log, openLog } from "./log.ts";
export { type OperatorOptions, runOperator } from "./operator.ts";
export { destinationsText, type Outcome, outcomeOf } from "./settled-line.ts";
