/** What tests do to Synapse's tables behind its back. */
import type { DestinationRecord } from "@synapse-federation/core/store";
import type { Int64 } from "@synapse-federation/core/wire";

/**
 * Synapse's `destinations` and `destination_rooms`, by SQL.
 *
 * Room rows refer to `rooms`, so one is made for each room id. At boot Synapse starts to deliver where
 * `last_successful_stream_ordering` is below a room's ordering.
 */
export interface SynapseRows extends AsyncDisposable {
  /** Puts the rows, replacing those of the same name and their rooms, in one transaction. */
  put(records: Iterable<DestinationRecord>): Promise<void>;
  remove(names: readonly string[]): Promise<void>;
  clear(): Promise<void>;
  /** Every row as it stands, by name ascending, with its rooms by id. */
  read(): Promise<readonly DestinationRecord[]>;
}

/** A row of `destination_rooms`. */
export interface RoomRow {
  readonly destination: string;
  readonly room_id: string;
  readonly stream_ordering: Int64;
}

export const seededRoom = { creator: "@seed:hs.test", room_version: "10" } as const;

/** A column's value as JavaScript holds it: a `bigint` only where a number would not be exact. */
export function int64(value: bigint): Int64 {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

export function byDestination<T extends { readonly destination: string }>(rows: readonly T[]): Map<string, T[]> {
  return Map.groupBy(rows, ({ destination }) => destination);
}
