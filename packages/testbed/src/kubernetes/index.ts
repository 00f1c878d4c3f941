export type { Kubernetes } from "./kubernetes.ts";
export { startKubernetes } from "./start.ts";
