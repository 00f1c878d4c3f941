/** What came of the destinations of a selection, by what is failing now. */
import { mostFailuresTold, type Selection } from "../../api/federation-reset-status.ts";
import { type FailingRow, type OwnWindow, windowText } from "./facts.ts";

/** The names of the selection that are in backoff without having been clear since it was made, bytewise. */
export function stillFailing(rows: readonly FailingRow[], { throughFailureTs }: Selection): readonly string[] {
  if (throughFailureTs === undefined) return [];
  return rows.filter(({ failureTs }) => failureTs <= throughFailureTs).map(({ destination }) => destination);
}

/** The names whose turn is still to come in this pass. */
export function namesAfter(names: readonly string[], after: string | undefined): readonly string[] {
  return after === undefined ? names : names.filter((name) => name > after);
}

/**
 * Closes the open window, and counts. Every destination that matched is then in one of the counts, or its turn is still
 * to come: names that are failing as before are counted one by one, and those that are not were reset if they had been
 * sent a POST, else it was not needed.
 */
export function account(
  selection: Selection,
  attempts: number,
  rows: readonly FailingRow[],
  own: OwnWindow | undefined,
): Selection {
  const { after: before, window: _window, failures: _failures, ...rest } = selection;
  const failing = stillFailing(rows, selection);
  const sent = sentIn(selection, own);
  const after = sent.through ?? before;
  // A later pass takes only names that were sent a POST before.
  const isFirstPass = attempts <= 1;
  const failed = isFirstPass ? namesUpTo(failing, after) : failing;
  const gone = Math.max(0, selection.matched - failing.length);
  const resetNow = sent.count - failing.filter(sent.has).length;
  const resetLate = selection.failed - namesUpTo(failing, before).length;
  const reset = isFirstPass
    ? Math.min(Math.max(selection.reset + resetNow + resetLate, 0), gone)
    : gone - selection.notNeeded;
  const names = rows.map(({ destination }) => destination);
  const failedAgain = sent.isKnown ? names.filter(sent.has).length - failing.filter(sent.has).length : 0;
  return {
    ...rest,
    matched: gone + failing.length,
    reset,
    notNeeded: gone - reset,
    failed: failed.length,
    failedAgain: selection.failedAgain + failedAgain,
    ...(after !== undefined && { after }),
    ...(failed.length > 0 && {
      failures: failed.slice(0, mostFailuresTold).map((destination) => ({ destination, reason: "ResetNotTaken" })),
    }),
  };
}

interface Sent {
  /** How many names may have been sent a POST. */
  readonly count: number;
  readonly has: (name: string) => boolean;
  /** The names up to this one have had their turn. Undefined: no name more than before. */
  readonly through: string | undefined;
  /** Whether exactly these were sent one. */
  readonly isKnown: boolean;
}

const nothing: Sent = { count: 0, has: () => false, through: undefined, isKnown: true };

/**
 * What of the open window was sent. Where `own` does not tell, every name may have been; so those that are gone count
 * as reset, and the turn of the others comes again.
 */
function sentIn(selection: Selection, own: OwnWindow | undefined): Sent {
  const { after, through = "", window } = selection;
  if (window === undefined) return nothing;
  if (own === undefined || own.text !== windowText(selection)) {
    return {
      count: window.size,
      has: (name) => (after === undefined || name > after) && name <= through,
      through: undefined,
      isKnown: false,
    };
  }
  const { posted } = own;
  if (posted === undefined) return nothing;
  const { names, through: postedThrough } = posted;
  return { count: names.size, has: (name) => names.has(name), through: postedThrough, isKnown: true };
}

function namesUpTo(names: readonly string[], end: string | undefined): readonly string[] {
  return end === undefined ? [] : names.filter((name) => name <= end);
}
