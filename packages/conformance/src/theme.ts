/** How cases are written down: what a case leaves out is what most cases have. */
import type { Destination, DestinationRecord } from "@synapse-federation/core/store";
import type { DestinationRoom } from "@synapse-federation/core/wire";
import { isDeepStrictEqual } from "node:util";
import type { Connection, Profile, Request, RequestPart, Theme } from "./case.ts";
import { readRecorded } from "./recorded-answers.ts";
import { inTurn } from "./request.ts";

type Rows = readonly DestinationRecord[];

export interface Draft {
  /** Default: `synapse`. */
  readonly profile?: Profile;
  /** These rows and no others. */
  readonly table?: Rows;
  /** At least these rows. */
  readonly rows?: Rows;
  /** Default: the case only reads. */
  readonly writes?: true;
  /** A request by itself has a connection of its own. */
  readonly send: readonly (Request | Connection)[];
}

const isRequest = (sent: Request | Connection): sent is readonly RequestPart[] => Array.isArray(sent);

/** Cases by title; `recorded` is the content of `recorded/<name>.json`. */
export function theme(name: string, source: string, recorded: unknown, drafts: Readonly<Record<string, Draft>>): Theme {
  const answers = readRecorded(recorded);
  return {
    name,
    source,
    cases: Object.entries(drafts).map(([title, { profile = "synapse", table, rows = [], writes = false, send }]) => ({
      title,
      profile,
      world: { rows: table ?? rows, alone: table !== undefined },
      writes,
      connections: send.map((sent) => (isRequest(sent) ? inTurn(sent) : sent)),
      answers: answers.get(title) ?? [],
    })),
  };
}

/** A row; what is left out is NULL. */
export const row = (
  destination: string,
  columns: Partial<Omit<Destination, "destination">> = {},
  rooms: readonly DestinationRoom[] = [],
): DestinationRecord => ({
  destination,
  retry_last_ts: null,
  retry_interval: null,
  failure_ts: null,
  last_successful_stream_ordering: null,
  ...columns,
  rooms,
});

/** Numbers of a backoff that no case looks at for themselves, so that a real failure can stand in for them. */
export const someBackoff: Pick<Destination, "retry_last_ts" | "retry_interval" | "failure_ts"> = {
  retry_last_ts: 1557332397936,
  retry_interval: 3000000,
  failure_ts: 1557329397936,
};

/** A row in backoff. */
export const failing = (destination: string): DestinationRecord => row(destination, someBackoff);

/** Whether a row is one that {@link failing} gave. */
export const isFailing = (record: DestinationRecord): boolean => isDeepStrictEqual(record, failing(record.destination));

/** Rows that differ by name alone. */
export const named = (...names: readonly string[]): Rows => names.map((name) => row(name));

/** `count` rows named `<prefix>000.example`, `<prefix>001.example` and so on. */
export const numbered = (prefix: string, count: number): Rows =>
  Array.from({ length: count }, (_, index) => row(`${prefix}${String(index).padStart(3, "0")}.example`));
