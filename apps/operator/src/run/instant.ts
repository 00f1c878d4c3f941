/** A moment on both clocks: the wall clock jumps, the monotonic one may stand still while a machine sleeps. */
export interface Instant {
  /** Unix milliseconds. */
  readonly wall: number;
  /** Milliseconds from an arbitrary start. */
  readonly monotonic: number;
}

/** Milliseconds since `then`, by the clock that says more: for "at most so old". Never below 0. */
export function atMostSince(then: Instant, now: Instant): number {
  return Math.max(now.wall - then.wall, now.monotonic - then.monotonic, 0);
}

/** Milliseconds since `then`, by the clock that says less: for "at least so long ago". Never below 0. */
export function atLeastSince(then: Instant, now: Instant): number {
  return Math.max(Math.min(now.wall - then.wall, now.monotonic - then.monotonic), 0);
}
