/** The last requests to the API, for tests that ask what a client did. Holds no token: not from header, query or form. */
import { parseQueryString, splitTarget, type Target } from "@synapse-federation/core/synapse";

export interface JournalEntry {
  /** Unix milliseconds of the answer, by the machine's clock. */
  readonly at_ms: number;
  readonly method: string;
  /** The raw target without userinfo and the values of parameters that may hold a token, cut at 2048 characters. */
  readonly target: string;
  readonly operation: Target["operation"];
  /** Cut at 2048 characters. */
  readonly destination?: string;
  readonly status: number;
  /** The first hundred names, as they were sent, each cut at 128 characters. */
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
const maxLength = 2048;
const maxHeaderNames = 100;
const maxHeaderNameLength = 128;

export function openJournal(): Journal {
  // A ring: `next` is the oldest once it is full.
  let ring: JournalEntry[] = [];
  let next = 0;
  return {
    add(entry) {
      ring[next] = {
        ...entry,
        target: cut(withoutSecrets(entry.target), maxLength),
        ...(entry.destination !== undefined && { destination: cut(entry.destination, maxLength) }),
        headers: entry.headers.slice(0, maxHeaderNames).map((name) => cut(name, maxHeaderNameLength)),
      };
      next = (next + 1) % maxEntries;
    },
    entries({ operation, destination, status }) {
      return [...ring.slice(next), ...ring.slice(0, next)].filter(
        (entry) =>
          (operation === undefined || entry.operation === operation) &&
          (destination === undefined || entry.destination === cut(destination, maxLength)) &&
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
const userinfo = /^([a-z][a-z0-9+.-]*:)?\/\/[^/?#]*@/i;

function withoutSecrets(target: string): string {
  const shown = target.replace(userinfo, "$1//…@");
  const { path, query } = splitTarget(shown);
  return maybeToken.test(query)
    ? `${path}?${query
        .split(/([&;])/)
        .map(withoutToken)
        .join("")}`
    : shown;
}

function withoutToken(piece: string): string {
  const [name] = parseQueryString(piece).keys();
  return name !== undefined && tokenName.test(name) ? `${piece.slice(0, piece.indexOf("="))}=…` : piece;
}

/** A long text's beginning, as a copy: a slice would keep the whole of it in memory. */
function cut(text: string, length: number): string {
  return text.length > length ? Buffer.from(text.slice(0, length)).toString() : text;
}
