/** The load that one homeserver, or all of them together, are spared. */
import { pace } from "./pace.ts";
import { type Places, places } from "./places.ts";

export interface Limits {
  /** Requests under way at the same time. */
  readonly maxConcurrentRequests: number;
  /** Requests begun in a second. */
  readonly requestsPerSecond: number;
}

export const unlimited: Limits = { maxConcurrentRequests: Infinity, requestsPerSecond: Infinity };

export interface Load {
  readonly inPlace: Places;
  /** Takes the next free moment, and answers how many milliseconds it is away. */
  readonly reserve: () => number;
}

/** @param monotonic milliseconds that never go back. */
export function load(limits: Limits, monotonic: () => number): Load {
  return {
    inPlace: places(limits.maxConcurrentRequests),
    reserve: pace(limits.requestsPerSecond, monotonic).reserve,
  };
}

/** The tightest of each. */
export function tightest(limits: readonly Limits[]): Limits {
  return {
    maxConcurrentRequests: Math.min(...limits.map(({ maxConcurrentRequests }) => maxConcurrentRequests)),
    requestsPerSecond: Math.min(...limits.map(({ requestsPerSecond }) => requestsPerSecond)),
  };
}

/** A place in each, taken from the first to the last by all that share some of them, and the latest moment of any. */
export function together(loads: readonly Load[]): Load {
  return {
    inPlace: (importance, signal, work) =>
      loads.reduceRight(
        (inner, { inPlace }) =>
          () =>
            inPlace(importance, signal, inner),
        work,
      )(),
    reserve: () => Math.max(...loads.map(({ reserve }) => reserve())),
  };
}
