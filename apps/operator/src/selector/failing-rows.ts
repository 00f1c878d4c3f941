/** Reads the failing rows of a homeserver: those with a `failure_ts`, which stand together in the list ordered by it. */
import type { DestinationListAnswer, DestinationOrder, PageParameters } from "@synapse-federation/client";
import { isServerName } from "@synapse-federation/core/server-name";
import type { DestinationListItem, Direction, Int64 } from "@synapse-federation/core/wire";
import type { FailingRow } from "./decide/facts.ts";

/** Rows of one answer: at most about 3 MB of it, unless the names are very long. */
const rowsOfAnswer = 20_000;
/** Rows that recover meanwhile move the ones after them up; so many may, unseen. */
const overlap = 500;
/** Over the whole of a list that takes several answers. */
const mostPasses = 3;
/** No more are kept, whatever a homeserver sends. */
const mostRows = 1_000_000;

export type ReadPage = (query: DestinationOrder & PageParameters) => Promise<DestinationListAnswer>;

export interface FailingRows {
  /** By name, bytewise. */
  readonly rows: readonly FailingRow[];
  /** Failing rows whose names are no server names. */
  readonly skipped: number;
  /** The rows moved while they were read, so that some may be missing. */
  readonly approximate: boolean;
  /** Unix milliseconds by the homeserver's clock, where it tells. */
  readonly date: number | undefined;
}

/**
 * Reads the failing rows whose names `isWanted` takes. One answer is consistent, as it is one statement in Synapse's
 * database. Where there are more rows, all is read again until nothing new turns up.
 *
 * @throws what `readPage` throws.
 */
export async function readFailingRows(readPage: ReadPage, isWanted: (name: string) => boolean): Promise<FailingRows> {
  const { dir, date } = await leadingDirection(readPage);
  if (dir === undefined) return { rows: [], skipped: 0, approximate: false, date };
  const failing = new Map<string, Int64>();
  const skipped = new Set<string>();
  const take = (items: readonly DestinationListItem[]): void => {
    for (const { destination, failure_ts, retry_last_ts } of items) {
      if (failure_ts === null || BigInt(retry_last_ts) === 0n || failing.size + skipped.size >= mostRows) continue;
      if (!isServerName(destination)) skipped.add(destination);
      else if (isWanted(destination)) failing.set(destination, failure_ts);
    }
  };

  let firstDate: number | undefined;
  let isComplete = false;
  for (let pass = 1; pass <= mostPasses && !isComplete; pass++) {
    const before = failing.size + skipped.size;
    const read = await readPass(readPage, dir, take);
    firstDate ??= read.date;
    isComplete = read.answers === 1 || (pass > 1 && failing.size + skipped.size === before);
  }
  const rows = [...failing].map(([destination, failureTs]): FailingRow => ({ destination, failureTs }));
  // Server names are ASCII, so code units are bytes.
  rows.sort((a, b) => (a.destination < b.destination ? -1 : 1));
  return { rows, skipped: skipped.size, approximate: !isComplete, date: firstDate };
}

/** Ascending on PostgreSQL, descending on SQLite: the row at the end tells. Absent: none has a `failure_ts`. */
async function leadingDirection(
  readPage: ReadPage,
): Promise<{ readonly dir?: Direction; readonly date: number | undefined }> {
  let date: number | undefined;
  for (const dir of ["f", "b"] as const) {
    const answer = await readPage({ order_by: "failure_ts", limit: 1, dir });
    date = answer.date;
    if (isFailing(answer.destinations[0])) return { dir, date };
  }
  return { date };
}

async function readPass(
  readPage: ReadPage,
  dir: Direction,
  take: (items: readonly DestinationListItem[]) => void,
): Promise<{ readonly answers: number; readonly date: number | undefined }> {
  let date: number | undefined;
  let answers = 0;
  for (let from = 0; from < mostRows; from += rowsOfAnswer - overlap) {
    const answer = await readPage({ order_by: "failure_ts", limit: rowsOfAnswer, from, dir });
    answers++;
    date ??= answer.date;
    take(answer.destinations);
    if (answer.destinations.length < rowsOfAnswer || !isFailing(answer.destinations.at(-1))) break;
  }
  return { answers, date };
}

function isFailing(item: DestinationListItem | undefined): boolean {
  return item !== undefined && item.failure_ts !== null;
}
