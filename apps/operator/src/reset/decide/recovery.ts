/** Whether a reset helped, as far as this API can tell. */
import type { ConditionClaim } from "../../api/condition.ts";
import type { Baseline, RecoveryWatch } from "../../api/federation-reset-status.ts";
import type { RoomsReading } from "./facts.ts";
import { hasDelivered, hasDeliveredUpTo, isClear } from "./row.ts";

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
    return nothingQueued
      ? claim("True", "CaughtUp", "Everything that was queued has been delivered")
      : claim("True", "Delivering", "Events have been delivered since the reset");
  }
  if (!isClear(row)) {
    return !isClear(baseline) && row.failureTs === baseline.failureTs
      ? claim(
          "False",
          "ResetOverwritten",
          "A try that was under way wrote its old state back over the reset; change runToken to reset again",
        )
      : claim("False", "StillFailing", "The destination failed again after the reset");
  }
  return nothingQueued
    ? claim("Unknown", "NothingToSend", "Nothing is queued for the destination, so no connection is tried")
    : watching;
}

/** The same once nobody looks any more. */
export function lastWord(recovered: ConditionClaim): ConditionClaim {
  return recovered.reason === "Watching"
    ? claim("Unknown", "NoEvidence", "Nothing was delivered and nothing failed while the destination was watched")
    : recovered;
}

const claim = (status: ConditionClaim["status"], reason: string, message: string): ConditionClaim => ({
  type: "Recovered",
  status,
  reason,
  message,
});

/** Nothing is known yet. */
export const watching: ConditionClaim = claim("Unknown", "Watching", "Watching whether events are delivered again");
