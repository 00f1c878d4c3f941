/** An open attempt: its POST, or finding out what came of it. */
import type { Attempt, Baseline } from "../../api/federation-reset-status.ts";
import type { EventNote } from "../../cluster.ts";
import { passedDeadline } from "../../run/deadline.ts";
import { inFlightMs, outcomeGraceMs } from "../../run/delays.ts";
import { atLeastSince, atMostSince } from "../../run/instant.ts";
import { isOfThisRun } from "../../run/run.ts";
import { fail, write } from "../../run/saying.ts";
import { waitFor } from "../../run/step.ts";
import { isSameTarget, isTarget, type Obstacle } from "../../run/target.ts";
import { untilRetry, waitOutside } from "../../run/wait-outside.ts";
import { type Facts, type OwnPost, ownPostOf } from "./facts.ts";
import { look } from "./look.ts";
import { maxIntentAge, maxReadingAge } from "./reading-age.ts";
import { compareRows, isClear } from "./row.ts";
import { cleared, failUnknownDestination, goOn, resetting, start } from "./start.ts";
import type { Step } from "./step.ts";
import { succeed } from "./success.ts";

export function settle(facts: Facts, attempt: Attempt): Step {
  const own = ownPostOf(facts, attempt);
  if (isTarget(facts.homeserver) && !isSameTarget(attempt, facts.homeserver)) return abandon(facts, attempt);
  if (own !== undefined && own.sent === undefined) {
    return maySend(facts, attempt, own) ? { do: "post" } : again(facts, { ...attempt, outcome: "Refused" }, own);
  }
  const post = own?.sent?.outcome.post;
  if (post === "refused") return again(facts, { ...attempt, outcome: "Refused" }, own);
  if (post === "no destination") return gone(facts, { ...attempt, outcome: "Refused" }, false);
  return findOut(facts, attempt, own);
}

/** Its rows can't be compared with those of the homeserver that is asked for now. */
function abandon(facts: Facts, attempt: Attempt): Step {
  if (!isOfThisRun(facts.reset)) return start(facts);
  const note: EventNote = {
    type: "Warning",
    reason: "HomeserverChanged",
    message: `The Homeserver is not the one that attempt ${attempt.number} was made for; beginning again`,
  };
  return write(facts, { verdict: resetting, attempt: { ...attempt, outcome: "Unknown" }, events: [note] });
}

function maySend(facts: Facts, attempt: Attempt, own: OwnPost): boolean {
  const { now, reading, reset, homeserver } = facts;
  return (
    isOfThisRun(reset) &&
    !reset.spec.suspend &&
    isTarget(homeserver) &&
    passedDeadline(facts) === undefined &&
    reading?.found === "row" &&
    !isClear(reading.row) &&
    atMostSince(reading.at, now) <= maxReadingAge &&
    atMostSince(own.written, now) <= maxIntentAge
  );
}

/** Closes the attempt as it ended, and goes on: with a new run where one is asked for. */
function again(facts: Facts, attempt: Attempt, own: OwnPost | undefined, note?: EventNote): Step {
  return isOfThisRun(facts.reset) ? start(facts, { attempt, own, ...(note && { note }) }) : start(facts);
}

/** Looks at the row until it tells what came of the POST. */
function findOut(facts: Facts, attempt: Attempt, own: OwnPost | undefined): Step {
  const { homeserver, now, reset } = facts;
  const { pendingMs, since } = pendingPost(facts, attempt, own);
  if (facts.foreign?.moved === true) return leaveToItsHolder(attempt, pendingMs);
  // A look at an own POST before its time could miss it; a foreign one may have ended long ago, so look at once.
  if (own !== undefined && pendingMs > 0) return goOn(facts, pendingMs, { run: reset.status });
  const blocked = (obstacle: Obstacle, againInMs: number): Step =>
    leaveUnknown(facts, attempt, pendingMs) ??
    waitOutside(facts, obstacle, pendingMs > 0 ? Math.min(againInMs, pendingMs) : againInMs, {
      run: reset.status,
      graceMs: outcomeGraceMs(attempt.requestTimeoutSeconds),
    });
  if (!isTarget(homeserver)) return blocked(homeserver, untilRetry(facts, homeserver, now));
  const view = look(facts, since);
  if (view.look === "blocked") return blocked(view.obstacle, view.againInMs);
  if (view.look === "first") return view.step;
  const accepted = own?.sent?.outcome.post === "accepted";
  if (view.seen.found === "no destination") {
    return gone(facts, { ...attempt, outcome: accepted ? "Taken" : "Unknown" }, accepted);
  }
  const difference = compareRows(view.seen.row, attempt.baseline);
  const took = difference === "clear" || (difference === "anew" && isOfThisRun(reset));
  if (took) return taken(facts, attempt, view.seen.row, accepted);
  if (pendingMs > 0) return goOn(facts, pendingMs, { run: reset.status });
  const outcome = own === undefined ? "Unknown" : "NotTaken";
  return again(facts, { ...attempt, outcome }, own, difference === "unchanged" ? notTaken : overwritten);
}

interface Pending {
  /** How long the POST may still be under way. */
  readonly pendingMs: number;
  /** Looks from then on count, in monotonic milliseconds. Absent: all do, as older ones have been forgotten. */
  readonly since?: number;
}

function pendingPost({ foreign, now }: Facts, attempt: Attempt, own: OwnPost | undefined): Pending {
  const outcome = own?.sent?.outcome;
  if (outcome?.post === "accepted" || (outcome?.post === "ambiguous" && outcome.complete)) return { pendingMs: 0 };
  const from = own?.sent?.at ?? foreign?.since ?? now;
  const longest = inFlightMs(attempt.requestTimeoutSeconds);
  const pendingMs = longest - atLeastSince(from, now);
  return pendingMs > 0 ? { pendingMs } : { pendingMs: 0, since: from.monotonic + longest };
}

/** An attempt that changes has a process that is alive: two operators must not share a namespace. */
function leaveToItsHolder({ holder, number }: Attempt, delayMs: number): Step {
  const message = `Attempt ${number} is made by another operator (${holder}), which is alive; leaving it alone`;
  return { ...waitFor(delayMs), events: [{ type: "Warning", reason: "ForeignAttempt", message }] };
}

/** Gives up asking what came of a POST: a new run needs no answer, and a deadline is past for long enough. */
function leaveUnknown(facts: Facts, attempt: Attempt, pendingMs: number): Step | undefined {
  if (!isOfThisRun(facts.reset)) return pendingMs > 0 ? undefined : start(facts);
  if (passedDeadline(facts, outcomeGraceMs(attempt.requestTimeoutSeconds)) === undefined) return undefined;
  const message = "The deadline passed while the homeserver did not tell what came of the last POST: outcome unknown";
  return fail(facts, "DeadlineExceeded", message, { attempt: { ...attempt, outcome: "Unknown" } });
}

function gone(facts: Facts, attempt: Attempt, accepted: boolean): Step {
  if (!isOfThisRun(facts.reset)) return start(facts);
  if (!accepted) return failUnknownDestination(facts, attempt);
  const message = `The reset of ${facts.reset.spec.destination} was accepted; the homeserver does not list it any more`;
  return succeed(facts, { reason: "ResetAccepted", message, attempt });
}

function taken(facts: Facts, attempt: Attempt, row: Baseline, accepted: boolean): Step {
  const { destination } = facts.reset.spec;
  // A new run takes the row as it is; the POST was another run's.
  if (!isOfThisRun(facts.reset)) {
    return succeed(facts, { reason: "Cleared", message: cleared(destination), watchFrom: row });
  }
  const reason = accepted ? "ResetAccepted" : "Cleared";
  const message = accepted ? `The reset of ${destination} was accepted` : cleared(destination);
  return succeed(facts, { reason, message, watchFrom: attempt.baseline, attempt: { ...attempt, outcome: "Taken" } });
}

const notTaken: EventNote = {
  type: "Warning",
  reason: "ResetNotTaken",
  message: "The destination is in backoff as before, so the reset did not take; resetting again",
};

const overwritten: EventNote = {
  type: "Warning",
  reason: "ResetOverwritten",
  message: "A try that was under way wrote its old state back over the reset; resetting again",
};
