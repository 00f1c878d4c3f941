/** What a write of status holds: a verdict, and what goes with it. */
import { isDeepStrictEqual } from "node:util";
import { type ConditionClaim, setConditions } from "../api/condition.ts";
import type { Attempt, FederationResetStatus, RecoveryWatch, Selection } from "../api/federation-reset-status.ts";
import { toSecond } from "../api/metadata.ts";
import type { EventNote } from "../cluster.ts";
import { activeMs } from "./deadline.ts";
import type { RunFacts } from "./facts.ts";
import { thisRun } from "./run.ts";
import type { WriteStatus } from "./step.ts";
import { claimsOf, type FailureReason, isFinished, type Verdict } from "./verdict.ts";

export interface Saying {
  readonly verdict: Verdict;
  /** The newest attempt, where it changes. */
  readonly attempt?: Attempt | undefined;
  readonly attempts?: number | undefined;
  readonly watch?: RecoveryWatch;
  readonly selected?: Selection | undefined;
  readonly recovered?: ConditionClaim;
  /** The wait goes on if there is one, although the run does something now. */
  readonly stillWaiting?: boolean;
  readonly intent?: boolean;
  readonly events?: readonly EventNote[];
  /** The run that this is about: the one that spec asks for where absent. */
  readonly run?: FederationResetStatus;
}

/** The write that says it. */
export function write(facts: RunFacts, saying: Saying): WriteStatus {
  const { intent = false, events = [] } = saying;
  return { do: "write status", status: statusSaying(facts, saying), intent, events };
}

/** The same, or `undefined` where the status says all of it already. */
export function say(facts: RunFacts, saying: Saying): WriteStatus | undefined {
  const step = write(facts, saying);
  return saysTheSame(step.status, facts.reset.status) ? undefined : step;
}

/** RFC 3339 with milliseconds. */
export function timeText(wall: number): string {
  return new Date(wall).toISOString();
}

function statusSaying(facts: RunFacts, saying: Saying): FederationResetStatus {
  const { now, reset } = facts;
  const { verdict, run = thisRun(reset), attempt = run.attempt, attempts = run.attempts, watch = run.watch } = saying;
  const { selected = run.selected } = saying;
  const time = timeText(now.wall);
  const startTime = run.startTime ?? (verdict.state === "suspended" ? undefined : time);
  const completionTime = isFinished(verdict) ? (run.completionTime ?? time) : undefined;
  const waitingSince =
    verdict.state === "waiting" ? (run.waitingSince ?? time) : saying.stillWaiting ? run.waitingSince : undefined;
  const activeSeconds = Math.round(activeMs(facts, run) / 1000);
  const destination = facts.observed ?? run.destination;
  const claims = [...claimsOf(verdict), ...(saying.recovered === undefined ? [] : [saying.recovered])];
  return {
    observedGeneration: reset.metadata.generation,
    conditions: setConditions(run.conditions, claims, {
      generation: reset.metadata.generation,
      now: toSecond(now.wall),
    }),
    ...(run.observedRunToken !== undefined && { observedRunToken: run.observedRunToken }),
    ...(startTime !== undefined && { startTime }),
    ...(completionTime !== undefined && { completionTime }),
    ...(attempts !== undefined && { attempts }),
    ...(attempt !== undefined && { attempt }),
    ...(activeSeconds > 0 && { activeSeconds }),
    ...(waitingSince !== undefined && { waitingSince }),
    ...(watch !== undefined && { watch }),
    ...(destination !== undefined && { destination }),
    ...(selected !== undefined && { selected }),
  };
}

/** Figures that move by themselves are worth no write of their own. */
function saysTheSame(status: FederationResetStatus, other: FederationResetStatus): boolean {
  const { activeSeconds: _active, destination: _destination, ...rest } = status;
  const { activeSeconds: _otherActive, destination: _otherDestination, ...otherRest } = other;
  return isDeepStrictEqual(rest, otherRest);
}

/** The write that ends the run for good, and tells why. */
export function fail(facts: RunFacts, reason: FailureReason, message: string, rest: Partial<Saying> = {}): WriteStatus {
  const events = [{ type: "Warning", reason, message }] as const;
  return write(facts, { ...rest, verdict: { state: "failed", reason, message }, events });
}
