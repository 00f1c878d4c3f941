/** The first look of a run: it selects, once and for all. */
import type { Selection } from "../../api/federation-reset-status.ts";
import { fail, timeText, write } from "../../run/saying.ts";
import type { Target } from "../../run/target.ts";
import type { SuccessReason } from "../../run/verdict.ts";
import type { Facts, FailingRow, RowsReading } from "./facts.ts";
import type { Step } from "./step.ts";
import { openWindow } from "./window.ts";

export function begin(facts: Facts, homeserver: Target, reading: RowsReading): Step {
  const { destinationSelector, dryRun } = facts.reset.spec;
  const { failingForSeconds, maxDestinations } = destinationSelector;
  const latest = reading.date - (failingForSeconds ?? 0) * 1000;
  const rows = failingForSeconds === undefined ? reading.rows : reading.rows.filter((row) => row.failureTs <= latest);
  const selection = select(rows, homeserver, reading);
  const { matched } = selection;
  if (matched === 0) {
    return succeed(facts, "NothingMatched", "No failing destination matches: there is nothing to reset", selection);
  }
  if (matched > maxDestinations) {
    const message = `${matched} failing destinations match, more than maxDestinations (${maxDestinations}): none was reset`;
    return fail(facts, "TooManyMatched", message, { selected: selection });
  }
  if (dryRun) return succeed(facts, "DryRun", `Dry run: ${countText(matched)} would be reset`, selection);
  const names = rows.map(({ destination }) => destination);
  return openWindow(facts, { homeserver, selection, names, attempts: 1 });
}

function select(
  rows: readonly FailingRow[],
  { homeserverUID, url }: Target,
  { approximate, date, skipped }: RowsReading,
): Selection {
  const throughFailureTs = rows.reduce<FailingRow["failureTs"] | undefined>(
    (most, { failureTs }) => (most === undefined || failureTs > most ? failureTs : most),
    undefined,
  );
  return {
    matched: rows.length,
    reset: 0,
    notNeeded: 0,
    failed: 0,
    failedAgain: 0,
    skipped,
    ...(approximate && { approximate }),
    snapshotTime: timeText(date),
    ...(throughFailureTs !== undefined && { throughFailureTs }),
    homeserverUID,
    url,
  };
}

export function succeed(facts: Facts, reason: SuccessReason, message: string, selected: Selection): Step {
  const events = [{ type: "Normal", reason, message }] as const;
  return write(facts, { verdict: { state: "done", reason, message }, selected, events });
}

export function countText(destinations: number): string {
  return destinations === 1 ? "1 destination" : `${destinations} destinations`;
}
