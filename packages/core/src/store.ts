/**
 * The seam between the API and what keeps its rows. The in-memory store is `core/memory`; the cases that every
 * store has to pass are `core/store-contract`.
 */
import type { DestinationRoom, Direction, Int64, OrderColumn } from "./wire.ts";

/** Which database's NULL, backslash and NUL rules hold. */
export type Dialect = "sqlite" | "postgres";

/** A row as the database has it: NULL is not 0. */
export interface Destination {
  /** Well-formed Unicode without NUL. */
  readonly destination: string;
  /** Unix milliseconds. */
  readonly retry_last_ts: Int64 | null;
  /** Milliseconds. */
  readonly retry_interval: Int64 | null;
  /** Unix milliseconds. */
  readonly failure_ts: Int64 | null;
  readonly last_successful_stream_ordering: Int64 | null;
}

/** A row with its rooms, as a snapshot or a state document holds it. */
export interface DestinationRecord extends Destination {
  readonly rooms: readonly DestinationRoom[];
}

export interface RoomQuery {
  readonly from: number;
  readonly limit: number;
  readonly dir: Direction;
}

export interface ListQuery extends RoomQuery {
  readonly order_by: OrderColumn;
  /** A `LIKE` pattern's inside: ASCII, lower-cased, with `%` and `_` alive. Absent: no filter. */
  readonly like?: string;
}

/** The rows asked for, and how many there are in all; both from one snapshot. */
export interface Page<T> {
  readonly rows: readonly T[];
  readonly total: number;
}

/** One write. `if` compares the whole row and sets; null means that the row must be absent. */
export type Change =
  | {
      readonly put: Destination;
      /** Replace the rooms; absent keeps them. */
      readonly rooms?: readonly DestinationRoom[];
      readonly if?: Destination | null;
    }
  | { readonly putRoom: DestinationRoom; readonly destination: string }
  | { readonly remove: string };

/** What a watcher sees: one row's change, or `resync` where it fell behind and has to read again. */
export type StoreEvent =
  | { readonly before: Destination | null; readonly after: Destination | null }
  | { readonly resync: true };

/**
 * Keeps destinations and their rooms. Each method is one transaction; rows that were handed out never change.
 *
 * Every method may throw {@link StoreClosedError} or {@link StoreUnavailableError}; those that take a signal throw
 * its reason when it aborts.
 */
export interface DestinationStore extends AsyncDisposable {
  readonly dialect: Dialect;
  /** A page of the rows that match; ties by destination ascending, whatever `dir` says. */
  list(query: ListQuery, signal?: AbortSignal): Promise<Page<Destination>>;
  get(name: string): Promise<Destination | undefined>;
  /** A page of a destination's rooms by room_id; an unknown destination has none. */
  rooms(name: string, query: RoomQuery): Promise<Page<DestinationRoom>>;
  /** Rooms with an event above `ordering`, ascending by stream ordering: what catch-up has to send. */
  roomsAbove(name: string, ordering: Int64, limit: number): Promise<readonly DestinationRoom[]>;
  /**
   * Clears the backoff to (0, 0, null), leaving ordering and rooms.
   * Needed iff `retry_last_ts` is neither null nor 0.
   */
  reset(name: string): Promise<"reset" | "not-needed" | "unknown">;
  /** All or nothing. `conflict` where an `if` did not hold. */
  apply(changes: readonly Change[]): Promise<"applied" | "conflict">;
  /** Replaces everything; the old world is shown until it is done, and a throw, abort or duplicate leaves it. */
  replace(rows: AsyncIterable<readonly DestinationRecord[]>, signal?: AbortSignal): Promise<void>;
  /** Everything as it was when the call was made, names ascending, at the reader's pace. */
  snapshot(signal?: AbortSignal): AsyncIterable<readonly DestinationRecord[]>;
  /** Changes in commit order, from the call on. A watcher more than `buffer` events behind gets one `resync`. */
  watch(options: { signal: AbortSignal; buffer: number }): AsyncIterable<readonly StoreEvent[]>;
}

/** The store was disposed of. */
export class StoreClosedError extends Error {
  override readonly name = "StoreClosedError";
}

/** The store can't be reached now; Synapse answers 500 in its place. */
export class StoreUnavailableError extends Error {
  override readonly name = "StoreUnavailableError";
}
