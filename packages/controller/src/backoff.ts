import type { Clock } from "./clock.ts";

/** Waits that double from fault to fault, and start anew after a quiet time. */
export interface Backoff {
  /** Milliseconds to wait now. */
  next(): number;
}

export interface BackoffOptions {
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  readonly firstMs: number;
  readonly maxMs: number;
  /** So long without a fault, and the next wait is the first again. */
  readonly resetAfterMs: number;
}

/** Each wait is lengthened by up to its own length, so that many clients do not come back at once. */
export function backoff({ clock, random, firstMs, maxMs, resetAfterMs }: BackoffOptions): Backoff {
  let base = firstMs;
  let lastAt = Number.NEGATIVE_INFINITY;
  return {
    next() {
      const now = clock.monotonic();
      base = now - lastAt > resetAfterMs ? firstMs : Math.min(maxMs, base * 2);
      lastAt = now;
      return base * (1 + random());
    },
  };
}
