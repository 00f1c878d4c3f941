import type { Clock } from "../clock.ts";
import type { Labels } from "../metrics/family.ts";
import type { MetricsRegistry } from "../metrics/registry.ts";

/** What a queue tells of itself. */
export interface QueueMetrics {
  /** A key that was not queued is now. */
  added(): void;
  retried(): void;
  /** A key stands in line. */
  ready(id: string, priority: number): void;
  /** A key was taken out of the line again, by no worker. */
  withdrawn(id: string, priority: number): void;
  /** A worker took a key; the answer is to be called when it is done. */
  started(id: string, priority: number): () => void;
}

/** Queues of this process under one registry; each has a name. */
export type QueuesMetrics = (name: string) => QueueMetrics;

/** 10 ns to 1000 s, as client-go's. */
const bounds = Array.from({ length: 12 }, (_, power) => Number(`1e${power - 8}`));

/** The families `workqueue_*`, with controller-runtime's names, labels and texts. */
export function queuesMetrics(registry: MetricsRegistry, clock: Clock): QueuesMetrics {
  const depth = registry.gauge("workqueue_depth", "Current depth of workqueue by workqueue and priority");
  const adds = registry.counter("workqueue_adds_total", "Total number of adds handled by workqueue");
  const retries = registry.counter("workqueue_retries_total", "Total number of retries handled by workqueue");
  const waited = registry.histogram(
    "workqueue_queue_duration_seconds",
    "How long in seconds an item stays in workqueue before being requested",
    bounds,
  );
  const worked = registry.histogram(
    "workqueue_work_duration_seconds",
    "How long in seconds processing an item from workqueue takes.",
    bounds,
  );
  /** When each piece of work under way began, by queue. */
  const underWay = new Map<string, Set<{ readonly since: number }>>();
  const ages = (name: string): readonly number[] =>
    [...underWay.get(name)!].map(({ since }) => (clock.monotonic() - since) / 1000);
  registry.gauge(
    "workqueue_unfinished_work_seconds",
    "How many seconds of work has been done that is in progress and hasn't been observed by work_duration.",
    (gauge) => {
      for (const name of underWay.keys())
        gauge.set(
          ages(name).reduce((sum, age) => sum + age, 0),
          labelsOf(name),
        );
    },
  );
  registry.gauge(
    "workqueue_longest_running_processor_seconds",
    "How many seconds has the longest running processor for workqueue been running.",
    (gauge) => {
      for (const name of underWay.keys()) gauge.set(Math.max(0, ...ages(name)), labelsOf(name));
    },
  );

  return (name) => {
    const labels = labelsOf(name);
    const running = new Set<{ readonly since: number }>();
    underWay.set(name, running);
    const inLineSince = new Map<string, number>();
    const byPriority = new Map<number, Labels>();
    const ofPriority = (priority: number): Labels => {
      const known = byPriority.get(priority) ?? { ...labels, priority: String(priority) };
      byPriority.set(priority, known);
      return known;
    };
    return {
      added: () => adds.increase(labels),
      retried: () => retries.increase(labels),
      ready(id, priority) {
        inLineSince.set(id, clock.monotonic());
        depth.add(1, ofPriority(priority));
      },
      withdrawn(id, priority) {
        inLineSince.delete(id);
        depth.add(-1, ofPriority(priority));
      },
      started(id, priority) {
        const since = clock.monotonic();
        waited.observe((since - (inLineSince.get(id) ?? since)) / 1000, labels);
        inLineSince.delete(id);
        depth.add(-1, ofPriority(priority));
        const work = { since };
        running.add(work);
        return () => {
          running.delete(work);
          worked.observe((clock.monotonic() - since) / 1000, labels);
        };
      },
    };
  };
}

/** client-go says `name`, controller-runtime `controller`; dashboards ask for either. */
const labelsOf = (name: string): { readonly name: string; readonly controller: string } => ({ name, controller: name });
