/** What a row may hold: what both databases can. Copies, so that what a caller does to its own rows later is no write. */
import type { Destination } from "../store.ts";
import type { DestinationRoom, Int64 } from "../wire.ts";

/** @throws RangeError naming the field. */
export function storableDestination(row: Destination): Destination {
  return Object.freeze({
    destination: text("destination", row.destination),
    retry_last_ts: int64OrNull("retry_last_ts", row.retry_last_ts),
    retry_interval: int64OrNull("retry_interval", row.retry_interval),
    failure_ts: int64OrNull("failure_ts", row.failure_ts),
    last_successful_stream_ordering: int64OrNull(
      "last_successful_stream_ordering",
      row.last_successful_stream_ordering,
    ),
  });
}

/** @throws RangeError naming the field. */
export function storableRoom(room: DestinationRoom): DestinationRoom {
  return Object.freeze({
    room_id: text("room_id", room.room_id),
    stream_ordering: int64("stream_ordering", room.stream_ordering),
  });
}

/** @throws RangeError naming the field, also where a room comes twice. */
export function storableRooms(rooms: readonly DestinationRoom[]): readonly DestinationRoom[] {
  const seen = new Set<string>();
  return rooms.map((room) => {
    if (seen.has(room.room_id)) throw new RangeError(`room_id ${JSON.stringify(room.room_id)} comes twice`);
    seen.add(room.room_id);
    return storableRoom(room);
  });
}

function text(field: string, value: string): string {
  if (value.isWellFormed() && !value.includes("\0")) return value;
  throw new RangeError(`${field} ${JSON.stringify(value)} has to be well-formed Unicode without NUL`);
}

function int64OrNull(field: string, value: Int64 | null): Int64 | null {
  return value === null ? null : int64(field, value);
}

/** A `bigint` comes back only where no number holds the value. */
function int64(field: string, value: Int64): Int64 {
  if (Number.isSafeInteger(value)) return value;
  if (typeof value === "bigint" && BigInt.asIntN(64, value) === value) {
    return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  }
  throw new RangeError(`${field} ${value} has to be a 64-bit integer, beyond ±(2^53 − 1) a bigint`);
}
