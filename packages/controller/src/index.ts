export { type ApiServer, type ApiServerOptions, openApiServer } from "./api-server/api-server.ts";
export { type ApiFault, ApiServerError, isConflict, isExpired, isNotFound } from "./api-server/api-server-error.ts";
export type { KubeConfigLike } from "./api-server/connection.ts";
export type { ApiRequest } from "./api-server/exchange.ts";
export { type Destination, type Message, send } from "./api-server/send.ts";
export type { RateLimit } from "./api-server/rate-limiter.ts";
export { parseJson, printJson } from "./json.ts";
export { type Clock, sleep, systemClock } from "./clock.ts";
export type { Counter, Gauge, Histogram, Labels } from "./metrics/family.ts";
export { metricsContentType, type MetricsRegistry, metricsRegistry } from "./metrics/registry.ts";
export { keyOf, type KubernetesObject, type ObjectMeta } from "./object.ts";
export type { Change, ObjectStore } from "./reflector/object-store.ts";
export { type Reflector, reflector, type ReflectorOptions } from "./reflector/reflector.ts";
export type { Selection } from "./reflector/selection.ts";
export { apiVersionOf, pathOf, type Resource } from "./resource.ts";
export {
  type ControllerMetrics,
  type ControllersMetrics,
  controllersMetrics,
  type ReconcileResult,
} from "./work-queue/controller-metrics.ts";
export { type ControllerOptions, type LookAgain, runController } from "./work-queue/controller.ts";
export { type QueueMetrics, type QueuesMetrics, queuesMetrics } from "./work-queue/queue-metrics.ts";
export {
  type AddOptions,
  type Work,
  type WorkQueue,
  workQueue,
  type WorkQueueOptions,
} from "./work-queue/work-queue.ts";
export { acquireLease, type ElectionOptions } from "./election/acquire-lease.ts";
export { electionMetric } from "./election/election-metric.ts";
export type { Leadership } from "./election/leadership.ts";
export type { EventNote } from "./events/event.ts";
export { type EventRecorder, eventRecorder, type EventRecorderOptions } from "./events/event-recorder.ts";
export {
  type ObjectWithStatus,
  type StatusWrite,
  type StatusWriter,
  statusWriter,
  type StatusWriterOptions,
} from "./status-writes/status-writer.ts";
