/**
 * The four operations' shapes as they stand on the wire, under Synapse's own snake_case names.
 *
 * Source: Synapse's published "Federation admin API" document, and answers of a running Synapse.
 */

/** A signed 64-bit integer. A `bigint` only where the value lies outside ±(2^53 − 1). */
export type Int64 = number | bigint;

/** The columns that the list operation can sort by, in the order in which Synapse names them. */
export const orderColumns = [
  "destination",
  "retry_last_ts",
  "retry_interval",
  "failure_ts",
  "last_successful_stream_ordering",
] as const;

export type OrderColumn = (typeof orderColumns)[number];

/** `f` is ascending, `b` descending. */
export type Direction = "f" | "b";

/** An item of the list operation. NULL retry columns are printed as 0 here, as Synapse does. */
export interface DestinationListItem {
  readonly destination: string;
  /** Unix milliseconds of the last failed try; 0 when the destination is not in backoff. */
  readonly retry_last_ts: Int64;
  /** Milliseconds between two tries; 0 when the destination is not in backoff. */
  readonly retry_interval: Int64;
  /** Unix milliseconds of the first failure since the last success. */
  readonly failure_ts: Int64 | null;
  /** Position in the event stream of the last event delivered. */
  readonly last_successful_stream_ordering: Int64 | null;
}

/** The answer to the details operation. */
export interface DestinationDetails {
  readonly destination: string;
  readonly last_successful_stream_ordering: Int64 | null;
  readonly failure_ts: Int64 | null;
  readonly retry_last_ts: Int64;
  /** Null in one odd row: `retry_last_ts` set and the interval NULL in the database. */
  readonly retry_interval: Int64 | null;
}

/** A room that the destination shares with this homeserver. */
export interface DestinationRoom {
  readonly room_id: string;
  /** Position in the event stream of the newest event in that room. */
  readonly stream_ordering: Int64;
}

/** A page of destinations. `next_token` is present only where there is a next page. */
export interface DestinationListPage {
  readonly destinations: readonly DestinationListItem[];
  readonly total: number;
  readonly next_token?: string;
}

/** A page of a destination's rooms. */
export interface DestinationRoomsPage {
  readonly rooms: readonly DestinationRoom[];
  readonly total: number;
  readonly next_token?: string;
}

/** An error body of a Matrix API. */
export interface MatrixError {
  readonly errcode: string;
  readonly error: string;
  readonly soft_logout?: boolean;
  readonly retry_after_ms?: number;
}
