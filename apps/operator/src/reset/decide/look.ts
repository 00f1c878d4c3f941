/** How a run looks at its destination. */
import { atMostSince } from "../../run/instant.ts";
import type { Obstacle } from "../../run/target.ts";
import { untilRetry } from "../../run/wait-outside.ts";
import type { Facts, RowReading } from "./facts.ts";
import { maxReadingAgeForIntent } from "./reading-age.ts";
import type { Step } from "./step.ts";

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
