/**
 * When Synapse tries a failing destination again, as pure functions: the moment and the chance are handed in.
 *
 * Source: rows that a running Synapse wrote (`retry-schedule.contract.test.ts` looks again), and the names and
 * defaults of its settings `destination_min_retry_interval`, `destination_retry_multiplier` and
 * `destination_max_retry_interval`.
 */
import type { Destination } from "./store.ts";
import type { Int64 } from "./wire.ts";

/** The columns of a destination that say whether, since when and how it backs off. */
export type Backoff = Pick<Destination, "retry_last_ts" | "retry_interval" | "failure_ts">;

/** Synapse's settings of its backoff. */
export interface RetrySchedule {
  /** Milliseconds after a first failure. */
  readonly minIntervalMs: number;
  /** By how much each further failure lengthens the interval, before the chance of 0.8 to 1.4. */
  readonly multiplier: number;
  /** Milliseconds that an interval never passes. */
  readonly maxIntervalMs: number;
}

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** What a Synapse does whose configuration says nothing about it. */
export const defaultRetrySchedule: RetrySchedule = {
  minIntervalMs: 10 * minuteMs,
  multiplier: 2,
  maxIntervalMs: 7 * dayMs,
};

/** What a success leaves, a request that comes in from that server, and a reset. */
export const clearedBackoff: Backoff = { retry_last_ts: 0, retry_interval: 0, failure_ts: null };

/**
 * Whether a destination backs off, so that a reset has something to do: `retry_last_ts` is neither null nor 0. A
 * `failure_ts` alone does not count.
 */
export function isBackingOff({ retry_last_ts }: Pick<Backoff, "retry_last_ts">): boolean {
  return isSet(retry_last_ts);
}

/**
 * The backoff after a try failed. A row goes on with its backoff only where none of its three columns is null or 0;
 * any other begins anew.
 *
 * @param before As it was when the try began. Synapse writes a try's end over a reset that came meanwhile, so that is
 * not always the row as it stands.
 * @param now Unix milliseconds of the try's end.
 * @param random The chance, from 0 up to but not including 1.
 */
export function backoffAfterFailure(
  before: Backoff,
  now: number,
  random: number,
  schedule: RetrySchedule = defaultRetrySchedule,
): Backoff {
  const { retry_last_ts, retry_interval, failure_ts } = before;
  return isSet(retry_last_ts) && isSet(retry_interval) && isSet(failure_ts)
    ? { retry_last_ts: now, retry_interval: lengthen(Number(retry_interval), random, schedule), failure_ts }
    : { retry_last_ts: now, retry_interval: schedule.minIntervalMs, failure_ts: now };
}

/** Unix milliseconds from which on Synapse tries again; `undefined` where it does not back off. */
export function nextRetryTime({ retry_last_ts, retry_interval }: Omit<Backoff, "failure_ts">): Int64 | undefined {
  if (!isSet(retry_last_ts)) return undefined;
  const time = BigInt(retry_last_ts) + BigInt(retry_interval ?? 0);
  const number = Number(time);
  return Number.isSafeInteger(number) ? number : time;
}

function lengthen(intervalMs: number, random: number, schedule: RetrySchedule): number {
  const chance = 0.8 + (1.4 - 0.8) * random;
  return Math.min(Math.trunc(intervalMs * schedule.multiplier * chance), schedule.maxIntervalMs);
}

/** Synapse takes a 0 in these columns for "nothing here", as it does NULL. */
function isSet(value: Int64 | null): value is Int64 {
  return value !== null && BigInt(value) !== 0n;
}
