import type { MetricsRegistry } from "../metrics/registry.ts";

/** How a reconcile ended. */
export type ReconcileResult = "success" | "requeue_after" | "error";

/** What a controller tells of itself. */
export interface ControllerMetrics {
  /** A worker begins; the answer is to be called with how it ended. */
  started(): (result: ReconcileResult, seconds: number) => void;
}

/** Controllers of this process under one registry; each has a name and a number of workers. */
export type ControllersMetrics = (controller: string, concurrency: number) => ControllerMetrics;

/** As controller-runtime's. */
const bounds = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.25, 1.5, 1.75, 2,
  2.5, 3, 3.5, 4, 4.5, 5, 6, 7, 8, 9, 10, 15, 20, 25, 30, 40, 50, 60,
];

/** The families `controller_runtime_*`, with controller-runtime's names, labels and texts. */
export function controllersMetrics(registry: MetricsRegistry): ControllersMetrics {
  const total = registry.counter(
    "controller_runtime_reconcile_total",
    "Total number of reconciliations per controller",
  );
  const errors = registry.counter(
    "controller_runtime_reconcile_errors_total",
    "Total number of reconciliation errors per controller",
  );
  const time = registry.histogram(
    "controller_runtime_reconcile_time_seconds",
    "Length of time per reconciliation per controller",
    bounds,
  );
  const workers = registry.gauge(
    "controller_runtime_max_concurrent_reconciles",
    "Maximum number of concurrent reconciles per controller",
  );
  const active = registry.gauge("controller_runtime_active_workers", "Number of currently used workers per controller");
  return (controller, concurrency) => {
    const labels = { controller };
    const byResult = {
      success: { controller, result: "success" },
      requeue_after: { controller, result: "requeue_after" },
      error: { controller, result: "error" },
    } as const;
    workers.set(concurrency, labels);
    active.set(0, labels);
    for (const ofResult of Object.values(byResult)) total.increase(ofResult, 0);
    errors.increase(labels, 0);
    return {
      started() {
        active.add(1, labels);
        return (result, seconds) => {
          active.add(-1, labels);
          total.increase(byResult[result]);
          if (result === "error") errors.increase(labels);
          time.observe(seconds, labels);
        };
      },
    };
  };
}
