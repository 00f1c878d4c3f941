export { helmProgram, runHelm } from "./helm.ts";
export type { AuditedRequest } from "./audit.ts";
export type { Kubernetes, OwnApiServer } from "./kubernetes.ts";
export { startKubernetes } from "./start.ts";
