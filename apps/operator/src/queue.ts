/**
 * A queue of keys with client-go's semantics: a key stands in it once however often it is added, never runs twice at
 * once, and runs again when it was added while it ran. It knows nothing of what keys mean.
 */

export interface WorkQueueOptions {
  /** Does the work of one key; answers in how many milliseconds to do it again, or `undefined` for "when added". */
  readonly work: (key: string) => Promise<number | undefined>;
  /** Keys under way at the same time. */
  readonly concurrency: number;
  /** Milliseconds before a key whose work threw is tried again, for its nth failure in a row, from 1. */
  readonly backoff: (failures: number) => number;
  readonly onError: (key: string, error: unknown) => void;
}

export interface WorkQueue {
  /** Runs the key as soon as there is room; what was to come later for it is forgotten, as its run says anew. */
  add(key: string): void;
  /** Takes no more keys, forgets those that wait, and ends when the work under way has. */
  stop(): Promise<void>;
}

/** setTimeout takes no more than this; a later moment is looked at again and put off again. */
const longestTimeout = 2_147_483_647;

export function workQueue({ work, concurrency, backoff, onError }: WorkQueueOptions): WorkQueue {
  const waiting = new Set<string>();
  const running = new Map<string, Promise<void>>();
  const addedWhileRunning = new Set<string>();
  const timers = new Map<string, NodeJS.Timeout>();
  const failures = new Map<string, number>();
  let stopped = false;

  const later = (key: string, ms: number): void => {
    timers.set(
      key,
      setTimeout(() => add(key), Math.min(ms, longestTimeout)),
    );
  };

  const run = async (key: string): Promise<void> => {
    let again: number | undefined;
    try {
      again = await work(key);
      failures.delete(key);
    } catch (error) {
      const inARow = (failures.get(key) ?? 0) + 1;
      failures.set(key, inARow);
      again = backoff(inARow);
      onError(key, error);
    }
    running.delete(key);
    if (stopped) return;
    if (addedWhileRunning.delete(key)) waiting.add(key);
    else if (again !== undefined) later(key, again);
    fill();
  };

  const fill = (): void => {
    for (const key of waiting) {
      if (running.size >= concurrency) return;
      waiting.delete(key);
      // A turn later, so that the key counts as running whatever its work does first.
      running.set(key, Promise.resolve(key).then(run));
    }
  };

  const add = (key: string): void => {
    if (stopped) return;
    clearTimeout(timers.get(key));
    timers.delete(key);
    if (running.has(key)) addedWhileRunning.add(key);
    else waiting.add(key);
    fill();
  };

  return {
    add,
    async stop() {
      stopped = true;
      waiting.clear();
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
      await Promise.all(running.values());
    },
  };
}

/** Exponential from `baseMs` to `capMs`, less up to half of it at random, so that keys that failed together part. */
export function exponentialBackoff(baseMs: number, capMs: number, random: () => number): (failures: number) => number {
  return (failures) => Math.min(capMs, baseMs * 2 ** Math.min(failures - 1, 30)) * (1 - random() / 2);
}
