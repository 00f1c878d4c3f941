/** Every look after the first: it tells what came of the last window, and leads to the next. */
import type { Selection } from "../../api/federation-reset-status.ts";
import { backoffDelay } from "../../run/delays.ts";
import { atLeastSince } from "../../run/instant.ts";
import { thisRun } from "../../run/run.ts";
import { fail } from "../../run/saying.ts";
import type { Target } from "../../run/target.ts";
import { account, namesAfter, stillFailing } from "./account.ts";
import { countText, succeed } from "./begin.ts";
import type { Facts, RowsReading } from "./facts.ts";
import type { Step } from "./step.ts";
import { openWindow, waitOurselves } from "./window.ts";

export function goOn(facts: Facts, homeserver: Target, before: Selection, { rows }: RowsReading): Step {
  const { jitter, now, own, reset } = facts;
  const { attempts = 1 } = thisRun(reset);
  const selection = account(before, attempts, rows, own);
  const failing = stillFailing(rows, selection);
  const names = namesAfter(failing, selection.after);
  if (names.length > 0) return openWindow(facts, { homeserver, selection, names, attempts });
  if (selection.failed === 0) return succeed(facts, "AllReset", allReset(selection), selection);
  if (attempts > reset.spec.backoffLimit) {
    const failed = `${selection.failed} of ${countText(selection.matched)}`;
    const message = `The reset of ${failed} did not take in ${attempts} attempts (backoffLimit ${reset.spec.backoffLimit})`;
    return fail(facts, "SomeFailed", message, { selected: selection });
  }
  const delay = own?.posted ? backoffDelay(attempts, jitter) - atLeastSince(own.posted.answered, now) : 0;
  if (delay > 0) return waitOurselves(facts, delay);
  const { after: _again, ...fromTheBeginning } = selection;
  return openWindow(facts, { homeserver, selection: fromTheBeginning, names: failing, attempts: attempts + 1 });
}

function allReset({ matched, notNeeded, reset }: Selection): string {
  const recovered = notNeeded === 0 ? "" : `; ${notNeeded} recovered before their turn came`;
  return `${reset} of ${countText(matched)} reset${recovered}`;
}
