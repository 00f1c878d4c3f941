export { fluxDefinitions } from "./flux.ts";
export { helmProgram, runHelm } from "./helm.ts";
export { kstatus, type KstatusVerdict } from "./kstatus.ts";
export { runKubectl } from "./kubectl.ts";
export { runLua } from "./lua.ts";
export { moduleFile, type PinnedModule } from "./module-file.ts";
export {
  type PrometheusRules,
  type PrometheusSelector,
  type PrometheusSeries,
  readPrometheusRules,
} from "./prometheus-rules.ts";
export type { AuditedRequest } from "./audit.ts";
export type { Kubernetes, OwnApiServer } from "./kubernetes.ts";
export { startKubernetes } from "./start.ts";
export { kubernetesPrograms } from "./programs.ts";
export { chosenRelease, type KubernetesRelease, kubernetesReleases } from "./releases.ts";
