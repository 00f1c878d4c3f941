/** client-go's work queue with controller-runtime's priorities: it holds keys, never objects. */
import type { Clock } from "../clock.ts";
import { priorityLine } from "./priority-line.ts";
import type { QueueMetrics } from "./queue-metrics.ts";

export interface AddOptions {
  /** The higher goes first (0). A key that is queued twice keeps the higher one. */
  readonly priority?: number;
  /** Not before so many milliseconds have passed (0). A key that is queued twice keeps the sooner one. */
  readonly afterMs?: number;
}

/** A key in the hands of a worker, who has to call `done`. */
export interface Work<K> {
  readonly key: K;
  readonly priority: number;
  done(): void;
}

export interface WorkQueue<K> {
  /** Queues a key once, however often it is added. One that is being worked on comes again when that is done. */
  add(key: K, options?: AddOptions): void;
  /** Adds a key that failed, after a backoff of its own. */
  retry(key: K, options?: Pick<AddOptions, "priority">): void;
  /** Ends a key's backoff: its next failure is its first. */
  forget(key: K): void;
  /** The next key, in time. Undefined once the queue is shut down. Never a key that is being worked on. */
  get(): Promise<Work<K> | undefined>;
  /** Drops what waits and lets nothing in any more; what is being worked on is not touched. */
  shutDown(): void;
}

export interface WorkQueueOptions<K> {
  /** Tells keys apart. */
  readonly id: (key: K) => string;
  readonly clock: Clock;
  /** The first failure's wait (5 ms) doubles up to the longest (1000 s), as client-go's do. */
  readonly backoff?: { readonly firstMs: number; readonly maxMs: number };
  readonly metrics?: QueueMetrics;
}

interface Entry<K> {
  readonly id: string;
  readonly key: K;
  readonly priority: number;
  /** When it falls due, on the monotonic clock. */
  readonly at: number;
  /** Its time has come. Timers are a little early or late: they say so, and not a look at the clock. */
  due: boolean;
  /** Takes the timer back. */
  readonly cancel: () => void;
}

export function workQueue<K>({
  id: idOf,
  clock,
  backoff = { firstMs: 5, maxMs: 1_000_000 },
  metrics,
}: WorkQueueOptions<K>): WorkQueue<K> {
  /** Queued keys: waiting for their time, in line, or due but still being worked on. */
  const entries = new Map<string, Entry<K>>();
  const line = priorityLine<Entry<K>>();
  const working = new Set<string>();
  const failures = new Map<string, number>();
  let idle: ((work: Work<K> | undefined) => void)[] = [];
  let shut = false;

  const take = (): Work<K> | undefined => {
    const entry = line.shift();
    if (entry === undefined) return undefined;
    const { id, key, priority } = entry;
    entries.delete(id);
    working.add(id);
    const finished = metrics?.started(id, priority);
    let open = true;
    const done = (): void => {
      if (!open) return;
      open = false;
      working.delete(id);
      finished?.();
      const again = entries.get(id);
      if (again?.due === true) enter(again);
    };
    return { key, priority, done };
  };

  const enter = (entry: Entry<K>): void => {
    if (working.has(entry.id)) return;
    line.push(entry.id, entry.priority, entry);
    metrics?.ready(entry.id, entry.priority);
    if (idle.length > 0) idle.shift()!(take());
  };

  const schedule = (id: string, key: K, priority: number, at: number): void => {
    const ms = at - clock.monotonic();
    const fallDue = (): void => {
      entry.due = true;
      enter(entry);
    };
    const cancel = ms > 0 ? clock.after(ms, fallDue) : (): void => undefined;
    const entry: Entry<K> = { id, key, priority, at, due: false, cancel };
    entries.set(id, entry);
    if (ms <= 0) fallDue();
  };

  const add = (key: K, { priority = 0, afterMs = 0 }: AddOptions = {}): void => {
    if (shut) return;
    const id = idOf(key);
    const at = clock.monotonic() + Math.max(0, afterMs);
    const queued = entries.get(id);
    if (queued === undefined) {
      metrics?.added();
      return schedule(id, key, priority, at);
    }
    if (queued.priority >= priority && queued.at <= at) return;
    queued.cancel();
    if (line.remove(id, queued.priority)) metrics?.withdrawn(id, queued.priority);
    schedule(id, key, Math.max(queued.priority, priority), Math.min(queued.at, at));
  };

  return {
    add,
    retry(key, { priority = 0 } = {}) {
      const id = idOf(key);
      const failed = failures.get(id) ?? 0;
      failures.set(id, failed + 1);
      metrics?.retried();
      add(key, { priority, afterMs: Math.min(backoff.maxMs, backoff.firstMs * 2 ** failed) });
    },
    forget: (key) => void failures.delete(idOf(key)),
    get() {
      if (shut) return Promise.resolve(undefined);
      const work = take();
      return work === undefined ? new Promise((resolve) => idle.push(resolve)) : Promise.resolve(work);
    },
    shutDown() {
      shut = true;
      for (const { id, priority, cancel } of entries.values()) {
        cancel();
        if (line.remove(id, priority)) metrics?.withdrawn(id, priority);
      }
      entries.clear();
      for (const resolve of idle) resolve(undefined);
      idle = [];
    },
  };
}
