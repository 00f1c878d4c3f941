/** Workers that take keys from a queue, and what becomes of a key afterwards. */
import type { Clock } from "../clock.ts";
import type { ControllerMetrics } from "./controller-metrics.ts";
import type { Work, WorkQueue } from "./work-queue.ts";

/** When to look again although nothing changed. Nothing: only on a change. */
export interface LookAgain {
  readonly afterMs?: number;
  /** For that look (0). */
  readonly priority?: number;
}

export interface ControllerOptions<K> {
  readonly queue: WorkQueue<K>;
  /** How many keys are worked on at once. */
  readonly concurrency: number;
  /**
   * Brings what the key names a step forward. What it throws is reported, and the key comes again after a backoff.
   *
   * @param signal aborts when the controller is asked to stop: begin nothing new, finish soon.
   */
  readonly reconcile: (key: K, signal: AbortSignal) => Promise<LookAgain>;
  readonly onError: (error: unknown, key: K) => void;
  readonly clock: Clock;
  readonly metrics?: ControllerMetrics;
}

/**
 * Works until `signal` aborts; then shuts the queue down and returns once what was under way has ended. Never throws
 * for what a reconcile did.
 */
export async function runController<K>(options: ControllerOptions<K>, signal: AbortSignal): Promise<void> {
  const { queue, concurrency } = options;
  const shutDown = (): void => queue.shutDown();
  signal.addEventListener("abort", shutDown, { once: true });
  if (signal.aborted) shutDown();
  const worker = async (): Promise<void> => {
    for (let work = await queue.get(); work !== undefined; work = await queue.get())
      await workOn(work, options, signal);
  };
  try {
    await Promise.all(Array.from({ length: concurrency }, worker));
  } finally {
    signal.removeEventListener("abort", shutDown);
  }
}

async function workOn<K>(
  { key, priority, done }: Work<K>,
  { queue, reconcile, onError, clock, metrics }: ControllerOptions<K>,
  signal: AbortSignal,
): Promise<void> {
  const startedAt = clock.monotonic();
  const ended = metrics?.started();
  const seconds = (): number => (clock.monotonic() - startedAt) / 1000;
  try {
    const { afterMs, priority: next = 0 } = await reconcile(key, signal);
    queue.forget(key);
    if (afterMs !== undefined) queue.add(key, { afterMs, priority: next });
    ended?.(afterMs === undefined ? "success" : "requeue_after", seconds());
  } catch (error) {
    ended?.("error", seconds());
    // Asked to stop, and stopped: no failure of the key's.
    if (!signal.aborted || error !== signal.reason) onError(error, key);
    queue.retry(key, { priority });
  } finally {
    done();
  }
}
