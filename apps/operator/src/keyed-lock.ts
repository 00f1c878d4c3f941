/** Runs `work` once nobody else holds `key`; waiters come in the order of their calls. */
export type KeyedLock = <T>(key: string, work: () => Promise<T>, signal?: AbortSignal) => Promise<T>;

/** One holder a key at a time. A waiter whose signal aborts throws its reason and never runs. */
export function keyedLock(): KeyedLock {
  const tails = new Map<string, Promise<void>>();
  return async (key, work, signal) => {
    const before = tails.get(key);
    const { promise: done, resolve: release } = Promise.withResolvers<void>();
    const tail = before ? before.then(() => done) : done;
    tails.set(key, tail);
    try {
      if (before) await before;
      signal?.throwIfAborted();
      return await work();
    } finally {
      release();
      if (tails.get(key) === tail) tails.delete(key);
    }
  };
}
