/** The two deadlines of a run: one for the time that it was active, one for an unbroken wait. */
import type { FederationResetStatus } from "../api/federation-reset-status.ts";
import { isDestinationReset } from "../api/federation-reset.ts";
import type { RunFacts } from "./facts.ts";
import { isOfThisRun } from "./run.ts";

/** For a single destination. A selector run takes as long as its destinations take. */
const defaultActiveDeadlineSeconds = 600;

export interface Deadline {
  /** Milliseconds that it is past; negative where it is still to come, if the run goes on as it does. */
  readonly overMs: number;
  readonly message: string;
}

/** Milliseconds that `run` was active: not suspended, not waiting for anything outside, not in our own queue. */
export function activeMs(facts: RunFacts, run: FederationResetStatus): number {
  return run === facts.reset.status ? (run.activeSeconds ?? 0) * 1000 + facts.activeMs : 0;
}

/** The deadline that is past for at least `graceMs`, the one that is further past where both are. */
export function passedDeadline(facts: RunFacts, graceMs = 0): Deadline | undefined {
  const deadline = deadlineOf(facts);
  return deadline !== undefined && deadline.overMs >= graceMs ? deadline : undefined;
}

/** Milliseconds until the run's deadline is past by `graceMs`; absent where it is, or there is none. */
export function untilOverdue(facts: RunFacts, graceMs = 0): number | undefined {
  const deadline = deadlineOf(facts);
  return deadline === undefined || deadline.overMs >= graceMs ? undefined : graceMs - deadline.overMs;
}

/** The deadline that is furthest past, or nearest. A run that has not begun has none. */
function deadlineOf(facts: RunFacts): Deadline | undefined {
  const { spec, status } = facts.reset;
  if (!isOfThisRun(facts.reset)) return undefined;
  const waited = status.waitingSince === undefined ? undefined : facts.now.wall - Date.parse(status.waitingSince);
  const defaultSeconds = isDestinationReset(facts.reset) ? defaultActiveDeadlineSeconds : undefined;
  const { activeDeadlineSeconds = defaultSeconds, waitDeadlineSeconds } = spec;
  const deadlines: Deadline[] = [];
  if (waited !== undefined && waitDeadlineSeconds !== undefined) {
    deadlines.push({
      overMs: waited - waitDeadlineSeconds * 1000,
      message: `Waited longer than waitDeadlineSeconds (${waitDeadlineSeconds} s)`,
    });
  }
  if (activeDeadlineSeconds !== undefined) {
    const activeOver = activeMs(facts, status) - activeDeadlineSeconds * 1000;
    // A wait stops this clock; but what is past stays past, and then the wait counts for how long.
    if (waited === undefined || activeOver >= 0) {
      deadlines.push({
        overMs: activeOver + (waited ?? 0),
        message: `Was active longer than activeDeadlineSeconds (${activeDeadlineSeconds} s)`,
      });
    }
  }
  return deadlines.sort((a, b) => b.overMs - a.overMs)[0];
}
