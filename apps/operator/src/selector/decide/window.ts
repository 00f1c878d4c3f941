/** Windows of names: written as a whole before the first POST of them leaves. */
import type { Selection } from "../../api/federation-reset-status.ts";
import { untilOverdue } from "../../run/deadline.ts";
import { atMostSince } from "../../run/instant.ts";
import { say, timeText, write } from "../../run/saying.ts";
import { waitFor } from "../../run/step.ts";
import type { Target } from "../../run/target.ts";
import { namesAfter, stillFailing } from "./account.ts";
import { type Facts, windowText } from "./facts.ts";
import type { Step } from "./step.ts";

/** What the POSTs of a window may rest on. */
export const maxReadingAge = 30_000;

const windowMs = 10_000;
const leastNames = 50;
const mostNames = 500;

const resetting = { state: "running", message: "Resetting the destinations that were selected" } as const;

/** Announces the POSTs of the first of `names`. */
export function openWindow(
  facts: Facts,
  {
    homeserver,
    selection,
    names,
    attempts,
  }: {
    readonly homeserver: Target;
    readonly selection: Selection;
    readonly names: readonly string[];
    readonly attempts: number;
  },
): Step {
  const size = Math.min(Math.max(Math.floor((facts.requestsPerSecond * windowMs) / 1000), leastNames), mostNames);
  const inWindow = names.slice(0, size);
  const window = {
    size: inWindow.length,
    holder: facts.holder,
    startTime: timeText(facts.now.wall),
    requestTimeoutSeconds: homeserver.requestTimeoutSeconds,
  };
  const stillWaiting = facts.own?.posted?.obstacle !== undefined;
  const selected = { ...selection, through: inWindow.at(-1)!, window };
  return write(facts, { verdict: resetting, intent: true, attempts, stillWaiting, selected });
}

/** Sends the POSTs of an own window that has just been written. */
export function postWindow({ now, own, reading }: Facts, selection: Selection | undefined): Step | undefined {
  if (selection === undefined || own === undefined || own.posted !== undefined) return undefined;
  if (own.text !== windowText(selection) || reading?.found !== "rows") return undefined;
  if (atMostSince(reading.at, now) > maxReadingAge) return undefined;
  const { after, through = "" } = selection;
  const names = namesAfter(stillFailing(reading.rows, selection), after).filter((name) => name <= through);
  return { do: "post window", names };
}

/** Waits for something of the run's own. */
export function waitOurselves(facts: Facts, delayMs: number): Step {
  return say(facts, { verdict: resetting }) ?? waitFor(delayMs, untilOverdue(facts));
}
