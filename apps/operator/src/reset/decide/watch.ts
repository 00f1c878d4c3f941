/** Watching, for a while, whether a reset helped. */
import { type ConditionClaim, findCondition } from "../../api/condition.ts";
import type { Baseline, RecoveryWatch } from "../../api/federation-reset-status.ts";
import type { DestinationReset } from "../../api/federation-reset.ts";
import { atLeastSince } from "../../run/instant.ts";
import { say, timeText, write } from "../../run/saying.ts";
import { waitFor } from "../../run/step.ts";
import { isSameTarget, isTarget } from "../../run/target.ts";
import type { SuccessReason, Verdict } from "../../run/verdict.ts";
import type { Facts, RowReading } from "./facts.ts";
import { judgeRecovery, lastWord, watching } from "./recovery.ts";
import { hasDelivered, isClear } from "./row.ts";
import type { Step } from "./step.ts";

/** After acceptance; the end of the window is looked at besides. */
const looksAfterMs = [5_000, 15_000, 60_000, 300_000, 600_000];
/** A last look that meets an obstacle is made again, so often and for so long. */
const lastLookRetryMs = 15_000;
const lastLookGraceMs = 60_000;

type SeenRow = RowReading & { readonly found: "row" };

export function watchRecovery(facts: Facts, watch: RecoveryWatch): Step {
  const { homeserver, now, reading, reset } = facts;
  const accepted = Date.parse(watch.acceptedTime);
  const until = Date.parse(watch.until);
  const looks = [...looksAfterMs.map((after) => accepted + after).filter((at) => at < until), until];
  const due = looks.findLast((at) => at <= now.wall);
  const next = looks.find((at) => at > now.wall) ?? until;
  const rest = waitFor(next - now.wall);
  // Rows of another homeserver tell nothing about this reset.
  if (isTarget(homeserver) && !isSameTarget(watch, homeserver)) return conclude(facts, watch, known(reset));
  if (due === undefined) return rest;
  const looked = reading !== undefined && reading.asked.wall >= due ? reading : undefined;
  if (due === until) return lastLook(facts, watch, looked);
  if (looked === undefined) {
    // A process before this one may have looked.
    const wasLooked = Date.parse(reset.status.destination?.observedTime ?? "") >= due;
    return wasLooked || !isTarget(homeserver) ? rest : { do: "read row" };
  }
  if (looked.found !== "row") return rest;
  if (wantsRooms(facts, watch, looked)) return { do: "read rooms" };
  const recovered = judge(facts, watch, looked.row);
  return recovered.reason === "CaughtUp" ? conclude(facts, watch, recovered) : (report(facts, recovered) ?? rest);
}

function lastLook(facts: Facts, watch: RecoveryWatch, looked: RowReading | undefined): Step {
  const { homeserver, now, reset } = facts;
  if (looked?.found === "row") {
    return wantsRooms(facts, watch, looked)
      ? { do: "read rooms" }
      : conclude(facts, watch, judge(facts, watch, looked.row));
  }
  if (looked?.found === "no destination") return conclude(facts, watch, known(reset));
  const againInMs = looked === undefined ? 0 : lastLookRetryMs - atLeastSince(looked.at, now);
  if (againInMs <= 0 && isTarget(homeserver)) return { do: "read row" };
  const givesUpInMs = Date.parse(watch.until) + lastLookGraceMs - now.wall;
  if (givesUpInMs <= 0) return conclude(facts, watch, known(reset));
  return waitFor(againInMs > 0 ? againInMs : undefined, givesUpInMs);
}

/** Rooms tell whether something is queued; while the row is in backoff and nothing was delivered, that is no question. */
function wantsRooms({ rooms }: Facts, { baseline }: RecoveryWatch, { asked, row }: SeenRow): boolean {
  const seen = rooms !== undefined && rooms.asked.monotonic >= asked.monotonic;
  return !seen && (isClear(row) || hasDelivered(row, baseline));
}

function judge({ reset, rooms }: Facts, watch: RecoveryWatch, row: Baseline): ConditionClaim {
  const before = known(reset);
  const recovered = judgeRecovery(watch, row, rooms);
  return before.status === "True" && recovered.status !== "True" ? before : recovered;
}

/** What the status says about recovery. */
function known({ status }: DestinationReset): ConditionClaim {
  return findCondition(status.conditions, "Recovered") ?? watching;
}

/** The last word about recovery; nobody looks any more. */
function conclude(facts: Facts, watch: RecoveryWatch, recovered: ConditionClaim): Step {
  const last = lastWord(recovered);
  const ended = { ...watch, endTime: timeText(facts.now.wall) };
  return write(facts, { verdict: verdictOn(facts.reset, last, "unproven"), recovered: last, watch: ended });
}

/** What a look that is not the last has to say; `undefined` where it is nothing new. */
function report(facts: Facts, recovered: ConditionClaim): Step | undefined {
  return say(facts, { verdict: verdictOn(facts.reset, recovered, "watching"), recovered });
}

/** @param otherwise what a run is that waits for a recovery and has none. */
function verdictOn(
  { spec, status }: DestinationReset,
  recovered: ConditionClaim,
  otherwise: "watching" | "unproven",
): Verdict {
  // A run that is watched has succeeded.
  const succeeded = findCondition(status.conditions, "Succeeded")!;
  const reason = succeeded.reason as SuccessReason;
  if (spec.readyWhen === "Reset") return { state: "done", reason, message: succeeded.message };
  return { state: recovered.status === "True" ? "done" : otherwise, reason, message: recovered.message };
}
