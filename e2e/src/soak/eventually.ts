import { setTimeout as sleep } from "node:timers/promises";

export interface Patience {
  readonly timeoutMs: number;
  /** Between two tries. */
  readonly everyMs: number;
}

/**
 * Tries until it does not throw, and answers what it answers. As `expect.poll`, for tests that run at the same time.
 *
 * @throws what the last try threw.
 */
export async function eventually<T>({ timeoutMs, everyMs }: Patience, assertion: () => T | Promise<T>): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await assertion();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await sleep(everyMs);
    }
  }
}
