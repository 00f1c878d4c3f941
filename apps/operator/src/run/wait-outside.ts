/** How a run waits for something outside of it. */
import { untilOverdue } from "./deadline.ts";
import { obstacleDelay } from "./delays.ts";
import type { RunFacts } from "./facts.ts";
import { atLeastSince, type Instant } from "./instant.ts";
import { say, type Saying } from "./saying.ts";
import { type RunStep, waitFor } from "./step.ts";
import type { Obstacle } from "./target.ts";

/** Milliseconds until what stood in the way at `at` is tried again. */
export function untilRetry({ now, reset }: RunFacts, obstacle: Obstacle, at: Instant): number {
  const { waitingSince } = reset.status;
  const waited = waitingSince === undefined ? 0 : at.wall - Date.parse(waitingSince);
  return obstacleDelay(obstacle, waited) - atLeastSince(at, now);
}

/** Says that the run waits for something outside, and looks again. `rest` is what else the write says. */
export function waitOutside(
  facts: RunFacts,
  obstacle: Obstacle,
  againInMs: number,
  { graceMs = 0, ...rest }: Omit<Saying, "verdict"> & { readonly graceMs?: number } = {},
): RunStep {
  const { reason, message } = obstacle;
  return (
    say(facts, { ...rest, verdict: { state: "waiting", reason, message } }) ??
    waitFor(againInMs, untilOverdue(facts, graceMs))
  );
}
