/** How long a run waits before it tries again. All in milliseconds. */
import type { Obstacle } from "./target.ts";

/** After so long, counted from when it was sent, a POST is not under way any more. */
export function inFlightMs(requestTimeoutSeconds: number): number {
  return (requestTimeoutSeconds + 5) * 1000;
}

/** How long past its deadline a run goes on asking what came of its POST. */
export function outcomeGraceMs(requestTimeoutSeconds: number): number {
  return 2 * requestTimeoutSeconds * 1000;
}

const leastWait = 30_000;
const longestWait = 300_000;
const longestRetryAfter = 3_600_000;

/** From one look at an obstacle to the next: what the homeserver asks for, else as long again as it has been there. */
export function obstacleDelay(obstacle: Obstacle, waitedMs: number): number {
  if (obstacle.retryAfterMs !== undefined) return Math.min(obstacle.retryAfterMs, longestRetryAfter);
  return Math.min(Math.max(waitedMs, leastWait), longestWait);
}

/**
 * Before a reset that did not take is tried again: 1 s doubling to 60 s, with full jitter.
 *
 * @param attempts how many did not take, at least 1.
 * @param jitter in [0, 1).
 */
export function backoffDelay(attempts: number, jitter: number): number {
  return jitter * Math.min(1000 * 2 ** (attempts - 1), 60_000);
}
