/** The last requests to the API, for tests that ask what a client did. Holds no token: not from header, query or form. */
import { parseQueryString, splitTarget, type Target } from "@synapse-federation/core/synapse";

export interface JournalEntry {
  /** Unix milliseconds of the answer, by the machine's clock. */
  readonly at_ms: number;
  readonly method: string;
  /** The raw target, values of parameters that may hold a token left out, cut at 2048 characters. */
  readonly target: string;
  readonly operation: Target["operation"];
  readonly destination?: string;
  readonly status: number;
  /** Names only, as they were sent. */
  readonly headers: readonly string[];
}

export interface JournalFilter {
  readonly operation?: string | undefined;
  readonly destination?: string;
  readonly status?: number;
}

export interface Journal {
  add(entry: JournalEntry): void;
  /** Newest last. */
  entries(filter: JournalFilter): readonly JournalEntry[];
  clear(): void;
}

const maxEntries = 10_000;
const maxTargetLength = 2048;
const maxHeaderNames = 100;

export function openJournal(): Journal {
  // A ring: `next` is the oldest once it is full.
  let ring: JournalEntry[] = [];
  let next = 0;
  return {
    add(entry) {
      ring[next] = { ...entry, target: withoutTokens(entry.target), headers: entry.headers.slice(0, maxHeaderNames) };
      next = (next + 1) % maxEntries;
    },
    entries({ operation, destination, status }) {
      return [...ring.slice(next), ...ring.slice(0, next)].filter(
        (entry) =>
          (operation === undefined || entry.operation === operation) &&
          (destination === undefined || entry.destination === destination) &&
          (status === undefined || entry.status === status),
      );
    },
    clear() {
      ring = [];
      next = 0;
    },
  };
}

const tokenName = /token/i;
/** No name in a query can decode to a token's without one of these. */
const maybeToken = /token|%/i;

function withoutTokens(target: string): string {
  const { path, query } = splitTarget(target);
  if (!maybeToken.test(query)) return target.slice(0, maxTargetLength);
  const pieces = query.split(/([&;])/).map((piece) => {
    const [name] = parseQueryString(piece).keys();
    return name !== undefined && tokenName.test(name) ? `${piece.slice(0, piece.indexOf("="))}=…` : piece;
  });
  return `${path}?${pieces.join("")}`.slice(0, maxTargetLength);
}
