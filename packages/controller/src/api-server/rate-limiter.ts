import { type Clock, sleep } from "../clock.ts";

/** A token bucket: `burst` at once, then `perSecond`. */
export interface RateLimiter {
  /** Waits for this caller's turn; turns are first come, first served. Throws the signal's reason. */
  take(signal?: AbortSignal): Promise<void>;
}

export interface RateLimit {
  readonly perSecond: number;
  readonly burst: number;
}

export function rateLimiter({ perSecond, burst }: RateLimit, clock: Clock): RateLimiter {
  let tokens = burst;
  let countedAt = clock.monotonic();
  return {
    async take(signal) {
      signal?.throwIfAborted();
      const now = clock.monotonic();
      tokens = Math.min(burst, tokens + ((now - countedAt) / 1000) * perSecond);
      countedAt = now;
      tokens--;
      if (tokens >= 0) return;
      try {
        await sleep(clock, (-tokens / perSecond) * 1000, signal);
      } catch (error) {
        tokens++;
        throw error;
      }
    },
  };
}
