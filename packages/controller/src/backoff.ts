/** Waits that double from fault to fault. */
export interface Backoff {
  /** Milliseconds to wait now. */
  next(): number;
  /** Something went well: the next wait is the first again. */
  reset(): void;
}

export interface BackoffOptions {
  /** In [0, 1). */
  readonly random: () => number;
  readonly firstMs: number;
  readonly maxMs: number;
}

/** Each wait is lengthened by up to its own length, so that many clients do not come back at once. */
export function backoff({ random, firstMs, maxMs }: BackoffOptions): Backoff {
  let base = firstMs;
  return {
    next() {
      const wait = base * (1 + random());
      base = Math.min(maxMs, base * 2);
      return wait;
    },
    reset() {
      base = firstMs;
    },
  };
}
