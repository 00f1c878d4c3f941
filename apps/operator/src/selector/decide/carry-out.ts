/** A run that may go on: what it waits for first, and the look at the homeserver that it needs. */
import { untilOverdue } from "../../run/deadline.ts";
import { inFlightMs } from "../../run/delays.ts";
import { atLeastSince, atMostSince } from "../../run/instant.ts";
import { thisRun } from "../../run/run.ts";
import { fail, say } from "../../run/saying.ts";
import { waitFor } from "../../run/step.ts";
import { isSameTarget, isTarget } from "../../run/target.ts";
import { untilRetry, waitOutside } from "../../run/wait-outside.ts";
import { begin } from "./begin.ts";
import type { Facts } from "./facts.ts";
import { goOn } from "./go-on.ts";
import type { Step } from "./step.ts";
import { postWindow, waitOurselves } from "./window.ts";

/** From a look at the failing rows to the window that rests on it, whose POSTs take some time more. */
const maxListAge = 10_000;
/** From one look at a run that is ahead to the next. */
const aheadMs = 5_000;

export function carryOut(facts: Facts): Step {
  const { ahead, homeserver, now, reading, reset } = facts;
  const selection = thisRun(reset).selected;
  if (!isTarget(homeserver)) return waitOutside(facts, homeserver, untilRetry(facts, homeserver, now));
  if (selection !== undefined && !isSameTarget(selection, homeserver)) {
    const message = "The Homeserver is not the one that was selected from: change runToken to select anew";
    return fail(facts, "HomeserverChanged", message);
  }
  if (ahead !== undefined) {
    const message = `Waiting for ${ahead}: on each homeserver one selector runs at a time`;
    return say(facts, { verdict: { state: "running", message } }) ?? waitFor(aheadMs, untilOverdue(facts));
  }
  const first = postWindow(facts, selection) ?? hold(facts);
  if (first !== undefined) return first;
  if (reading?.found === "obstacle") {
    const againInMs = untilRetry(facts, reading.obstacle, reading.at);
    return againInMs > 0 ? waitOutside(facts, reading.obstacle, againInMs) : { do: "list" };
  }
  if (reading === undefined || atMostSince(reading.at, now) > maxListAge) return { do: "list" };
  return selection === undefined ? begin(facts, homeserver, reading) : goOn(facts, homeserver, selection, reading);
}

/** Waits before the homeserver is looked at again, because of what POSTs may be under way or met an obstacle. */
function hold(facts: Facts): Step | undefined {
  const { foreign, now, own, reset } = facts;
  const { window } = reset.status.selected ?? {};
  const unansweredSince = foreign?.since ?? own?.posted?.unanswered;
  if (window !== undefined && unansweredSince !== undefined) {
    const pendingMs = inFlightMs(window.requestTimeoutSeconds) - atLeastSince(unansweredSince, now);
    if (foreign?.moved === true) return leaveToItsHolder(window.holder, pendingMs);
    if (pendingMs > 0) return waitOurselves(facts, pendingMs);
  }
  const posted = own?.posted;
  if (posted?.obstacle === undefined) return undefined;
  const againInMs = untilRetry(facts, posted.obstacle, posted.answered);
  return againInMs > 0 ? waitOutside(facts, posted.obstacle, againInMs) : undefined;
}

/** A window that changes has a process that is alive: two operators must not share a namespace. */
function leaveToItsHolder(holder: string, delayMs: number): Step {
  const message = `The selector is carried out by another operator (${holder}), which is alive; leaving it alone`;
  return { ...waitFor(delayMs), events: [{ type: "Warning", reason: "ForeignAttempt", message }] };
}
