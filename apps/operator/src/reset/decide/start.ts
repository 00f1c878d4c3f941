/** The steps up to a POST's intent: for a run that begins, goes on after a wait, or tries again. */
import type { Attempt, Baseline } from "../../api/federation-reset-status.ts";
import type { EventNote } from "../../cluster.ts";
import { untilOverdue } from "../../run/deadline.ts";
import { backoffDelay } from "../../run/delays.ts";
import { atLeastSince } from "../../run/instant.ts";
import { refuse } from "../../run/refusal.ts";
import { isOfThisRun, thisRun } from "../../run/run.ts";
import { fail, say, type Saying, timeText, write } from "../../run/saying.ts";
import { waitFor } from "../../run/step.ts";
import { isSameTarget, isTarget, type Target } from "../../run/target.ts";
import { untilRetry, waitOutside } from "../../run/wait-outside.ts";
import type { Facts, OwnPost } from "./facts.ts";
import { look } from "./look.ts";
import { openAttempt } from "./open-attempt.ts";
import { isClear } from "./row.ts";
import type { Step } from "./step.ts";
import { succeed } from "./success.ts";

/** The run's attempt before this one, as it ended. */
export interface LastAttempt {
  readonly attempt: Attempt;
  /** What this process knows of its POST. */
  readonly own?: OwnPost | undefined;
  /** What is told with the next intent. */
  readonly note?: EventNote;
}

/** @param last of this run; absent where it made none. */
export function start(facts: Facts, last?: LastAttempt): Step {
  return giveUp(facts, last) ?? refuse(facts, { attempt: last?.attempt }) ?? hold(facts, last) ?? begin(facts, last);
}

/** Ends a run whose resets do not take. */
function giveUp(facts: Facts, last: LastAttempt | undefined): Step | undefined {
  const { attempts = 0 } = thisRun(facts.reset);
  const { backoffLimit, suspend } = facts.reset.spec;
  if (suspend || last?.attempt.outcome !== "NotTaken" || attempts <= backoffLimit) return undefined;
  const message = `The reset did not take in ${attempts} attempts (backoffLimit ${backoffLimit})`;
  return fail(facts, "BackoffLimitExceeded", message, { attempt: last.attempt });
}

/** Waits before the destination is looked at again, because of what came of the last POST. */
function hold(facts: Facts, last: LastAttempt | undefined): Step | undefined {
  if (last?.own?.sent === undefined) return undefined;
  const { answered, outcome } = last.own.sent;
  if (outcome.post === "refused") {
    const againInMs = untilRetry(facts, outcome.obstacle, answered);
    return againInMs > 0 ? waitOutside(facts, outcome.obstacle, againInMs, { attempt: last.attempt }) : undefined;
  }
  const delay = backoffDelay(facts.reset.status.attempts ?? 1, facts.jitter) - atLeastSince(answered, facts.now);
  return delay > 0 ? goOn(facts, delay) : undefined;
}

/** Step 1 of an attempt, and the intent that leads to its POST. */
function begin(facts: Facts, last: LastAttempt | undefined): Step {
  const { homeserver, reset } = facts;
  const rest = last && { attempt: last.attempt };
  if (!isTarget(homeserver)) {
    return waitOutside(facts, homeserver, untilRetry(facts, homeserver, facts.now), rest);
  }
  const view = look(facts);
  if (view.look === "blocked") return waitOutside(facts, view.obstacle, view.againInMs, rest);
  if (view.look === "first") return view.step;
  const { destination, dryRun, readyWhen } = reset.spec;
  if (view.seen.found === "no destination") return failUnknownDestination(facts, last?.attempt);
  const { row } = view.seen;
  if (dryRun) {
    const message = isClear(row)
      ? `Dry run: ${destination} is not in backoff, nothing would be reset`
      : `Dry run: ${destination} would be reset`;
    return succeed(facts, { reason: "DryRun", message });
  }
  if (isClear(row)) {
    // The run has seen the row in backoff, and may have cleared it by an earlier POST.
    if (last !== undefined && isSameTarget(last.attempt, homeserver)) {
      const { attempt } = last;
      return succeed(facts, { reason: "Cleared", message: cleared(destination), watchFrom: attempt.baseline, attempt });
    }
    const message = `${destination} is not in backoff: there is nothing to reset`;
    return succeed(facts, { reason: "NotNeeded", message, ...(readyWhen === "Recovered" && { watchFrom: row }) });
  }
  return intend(facts, homeserver, row, last);
}

export function cleared(destination: string): string {
  return `${destination} is not in backoff any more`;
}

function intend(facts: Facts, homeserver: Target, baseline: Baseline, last: LastAttempt | undefined): Step {
  const { now, reset } = facts;
  const { attempts = 0 } = thisRun(reset);
  const before = last?.attempt;
  const { requestTimeoutSeconds, homeserverUID, url } = homeserver;
  // An attempt that the status shows as closed is over; one that is only about to be goes on with one more POST.
  const goesOn = isOfThisRun(reset) && openAttempt(reset) !== undefined;
  const counts = before === undefined || before.outcome === "NotTaken";
  return write(facts, {
    verdict: resetting,
    intent: true,
    stillWaiting: before?.outcome === "Refused",
    attempts: counts ? attempts + 1 : attempts,
    attempt: {
      number: (before?.number ?? 0) + (goesOn ? 0 : 1),
      posts: (before?.posts ?? 0) + 1,
      holder: facts.holder,
      startTime: timeText(now.wall),
      requestTimeoutSeconds,
      homeserverUID,
      url,
      baseline,
    },
    events: last?.note === undefined ? [] : [last.note],
  });
}

export const resetting = { state: "running", message: "Resetting the destination" } as const;

/** Waits for something of the run's own. */
export function goOn(facts: Facts, delayMs: number, rest: Omit<Saying, "verdict"> = {}): Step {
  return say(facts, { ...rest, verdict: resetting }) ?? waitFor(delayMs, untilOverdue(facts));
}

export function failUnknownDestination(facts: Facts, attempt: Attempt | undefined): Step {
  const message = `The homeserver knows no destination ${facts.reset.spec.destination}`;
  return fail(facts, "DestinationUnknown", message, { attempt });
}
