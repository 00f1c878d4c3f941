/** Whether a reset helped, as far as this API can tell. */
import type { ConditionClaim } from "../../api/condition.ts";
import type { Baseline, RecoveryWatch } from "../../api/federation-reset-status.ts";
import type { RoomsReading } from "./facts.ts";
import { hasDelivered, hasDeliveredUpTo, isClear } from "./row.ts";

export type RecoveryReason =
  | "Delivering"
  | "CaughtUp"
  | "StillFailing"
  | "ResetOverwritten"
  | "Watching"
  | "NothingToSend"
  | "NoEvidence";

/**
 * The Recovered condition. A success is judged first: what was delivered stays delivered.
 *
 * A row that reads clear proves nothing: with nothing to send no connection is tried, and with something to send a
 * dead host reads clear for 9 m 44 s.
 *
 * @param row absent: the destination is not there, so nothing is known of it.
 */
export function judgeRecovery(
  { baseline }: Pick<RecoveryWatch, "baseline">,
  row: Baseline | undefined,
  rooms: RoomsReading | undefined,
): ConditionClaim {
  if (row === undefined) return watching;
  const newest = rooms?.found === "rooms" ? rooms : undefined;
  const nothingQueued = newest !== undefined && hasDeliveredUpTo(row, newest.newest);
  if (hasDelivered(row, baseline)) {
    return nothingQueued ? recovered("CaughtUp") : recovered("Delivering");
  }
  if (!isClear(row)) {
    return !isClear(baseline) && row.failureTs === baseline.failureTs
      ? recovered("ResetOverwritten")
      : recovered("StillFailing");
  }
  return nothingQueued ? recovered("NothingToSend") : watching;
}

/** The same once nobody looks any more. */
export function lastWord(claim: ConditionClaim): ConditionClaim {
  return claim.reason === "Watching" ? recovered("NoEvidence") : claim;
}

const claims: Readonly<Record<RecoveryReason, Pick<ConditionClaim, "status" | "message">>> = {
  Delivering: { status: "True", message: "Events have been delivered since the reset" },
  CaughtUp: { status: "True", message: "Everything that was queued has been delivered" },
  StillFailing: { status: "False", message: "The destination failed again after the reset" },
  ResetOverwritten: {
    status: "False",
    message: "A try that was under way wrote its old state back over the reset; change runToken to reset again",
  },
  Watching: { status: "Unknown", message: "Watching whether events are delivered again" },
  NothingToSend: {
    status: "Unknown",
    message: "Nothing is queued for the destination, so no connection is tried",
  },
  NoEvidence: {
    status: "Unknown",
    message: "Nothing was delivered and nothing failed while the destination was watched",
  },
};

/** The condition with that reason. */
export function recovered(reason: RecoveryReason): ConditionClaim {
  return { type: "Recovered", reason, ...claims[reason] };
}

/** Nothing is known yet. */
export const watching: ConditionClaim = recovered("Watching");
