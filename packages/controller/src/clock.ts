/** Time comes in as an argument everywhere in this package, so that a test can hold it. */
export interface Clock {
  /** Milliseconds that never go back, from an arbitrary start: for measuring. */
  monotonic(): number;
  /** Unix milliseconds: for what others read. */
  wall(): number;
  /** Runs `run` once, after `ms` at the earliest. The answer takes it back. */
  after(ms: number, run: () => void): () => void;
}

/** What a Node timer can hold; a longer one would fire at once. */
const longestTimerMs = 2 ** 31 - 1;

export const systemClock: Clock = {
  monotonic: () => performance.now(),
  wall: () => Date.now(),
  after: (ms, run) => {
    let timer: NodeJS.Timeout;
    const arm = (left: number): void => {
      const step = Math.min(left, longestTimerMs);
      timer = setTimeout(() => (left > step ? arm(left - step) : run()), step);
    };
    arm(Math.max(0, ms));
    return () => clearTimeout(timer);
  },
};

/**
 * Waits `ms`.
 *
 * @throws the signal's reason, at once when it aborts.
 */
export function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) return reject(signal.reason);
    const abort = (): void => {
      cancel();
      reject(signal!.reason);
    };
    const cancel = clock.after(ms, () => {
      signal?.removeEventListener("abort", abort);
      resolve();
    });
    signal?.addEventListener("abort", abort, { once: true });
  });
}
