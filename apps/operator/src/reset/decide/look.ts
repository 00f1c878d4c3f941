/** How a run looks at its destination, and how it waits where it can't. */
import { untilOverdue } from "./deadline.ts";
import { maxReadingAgeForIntent, obstacleDelay } from "./delays.ts";
import type { Facts, Obstacle, RowReading } from "./facts.ts";
import { atLeastSince, atMostSince, type Instant } from "./instant.ts";
import { say, type Saying } from "./saying.ts";
import { type Step, waitFor } from "./step.ts";

type Seen = Exclude<RowReading, { readonly found: "obstacle" }>;

/** What was seen, the step that comes before seeing, or what is in the way and when to try again. */
export type Look =
  | { readonly look: "seen"; readonly seen: Seen }
  | { readonly look: "first"; readonly step: Step }
  | { readonly look: "blocked"; readonly obstacle: Obstacle; readonly againInMs: number };

/** A reading young enough to act on, which was asked for at `since` (monotonic milliseconds) or later. */
export function look(facts: Facts, since: number = -Infinity): Look {
  const { now, reading } = facts;
  const readRow: Look = { look: "first", step: { do: "read row" } };
  if (reading === undefined || reading.asked.monotonic < since) return readRow;
  if (reading.found === "obstacle") {
    const againInMs = untilRetry(facts, reading.obstacle, reading.at);
    return againInMs <= 0 ? readRow : { look: "blocked", obstacle: reading.obstacle, againInMs };
  }
  return atMostSince(reading.at, now) > maxReadingAgeForIntent ? readRow : { look: "seen", seen: reading };
}

/** Milliseconds until what stood in the way at `at` is tried again. */
export function untilRetry({ now, reset }: Facts, obstacle: Obstacle, at: Instant): number {
  const { waitingSince } = reset.status;
  const waited = waitingSince === undefined ? 0 : at.wall - Date.parse(waitingSince);
  return obstacleDelay(obstacle, waited) - atLeastSince(at, now);
}

/** Says that the run waits for something outside, and looks again. `rest` is what else the write says. */
export function waitOutside(
  facts: Facts,
  obstacle: Obstacle,
  againInMs: number,
  { graceMs = 0, ...rest }: Omit<Saying, "verdict"> & { readonly graceMs?: number } = {},
): Step {
  const { reason, message } = obstacle;
  return (
    say(facts, { ...rest, verdict: { state: "waiting", reason, message } }) ??
    waitFor(againInMs, untilOverdue(facts, graceMs))
  );
}
