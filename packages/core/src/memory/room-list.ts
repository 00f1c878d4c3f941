/** A destination's rooms. Lists never change: an edit makes a new one, which costs a copy of the pointers. */
import { compareInt64, compareNames } from "../synapse/order.ts";
import type { Page, RoomQuery } from "../store.ts";
import type { DestinationRoom, Int64 } from "../wire.ts";

type Compare = (a: DestinationRoom, b: DestinationRoom) => number;

const byRoomId: Compare = (a, b) => compareNames(a.room_id, b.room_id);
const byOrdering: Compare = (a, b) => compareInt64(a.stream_ordering, b.stream_ordering) || byRoomId(a, b);

export class RoomList {
  static readonly empty: RoomList = new RoomList([]);

  /** By room_id. */
  readonly rooms: readonly DestinationRoom[];
  /** By stream ordering; made when first asked for, then kept up by edits. */
  #ascending: readonly DestinationRoom[] | undefined;

  private constructor(rooms: readonly DestinationRoom[], ascending?: readonly DestinationRoom[]) {
    this.rooms = rooms;
    this.#ascending = ascending;
  }

  get size(): number {
    return this.rooms.length;
  }

  page({ from, limit, dir }: RoomQuery): Page<DestinationRoom> {
    const total = this.rooms.length;
    if (dir === "f") return { rows: this.rooms.slice(from, from + limit), total };
    const end = Math.max(0, total - from);
    return { rows: this.rooms.slice(Math.max(0, end - limit), end).reverse(), total };
  }

  /** At most `limit` rooms above `ordering`, ascending. */
  above(ordering: Int64, limit: number): readonly DestinationRoom[] {
    this.#ascending ??= this.rooms.toSorted(byOrdering);
    const start = lowerBound(this.#ascending, 0, (room) => compareInt64(room.stream_ordering, ordering) <= 0);
    return this.#ascending.slice(start, start + limit);
  }

  /** The list with these rooms in it, each in place of one of the same id. Of two with one id the later stands. */
  with(edits: readonly DestinationRoom[]): RoomList {
    const added = [...new Map(edits.map((room) => [room.room_id, room])).values()];
    const rooms = merge(this.rooms, added, byRoomId);
    if (!this.#ascending) return new RoomList(rooms);
    const ids = new Set(added.map((room) => room.room_id));
    const kept = this.#ascending.filter((room) => !ids.has(room.room_id));
    return new RoomList(rooms, merge(kept, added, byOrdering));
  }
}

/** Adds rooms to a sorted list; one that compares equal to an added one gives way to it. */
function merge(
  list: readonly DestinationRoom[],
  added: readonly DestinationRoom[],
  compare: Compare,
): DestinationRoom[] {
  const merged: DestinationRoom[] = [];
  let at = 0;
  for (const room of added.toSorted(compare)) {
    const place = lowerBound(list, at, (each) => compare(each, room) < 0);
    while (at < place) merged.push(list[at++]!);
    merged.push(room);
    const next = list[at];
    if (next && compare(next, room) === 0) at++;
  }
  while (at < list.length) merged.push(list[at++]!);
  return merged;
}

function lowerBound(
  list: readonly DestinationRoom[],
  start: number,
  before: (room: DestinationRoom) => boolean,
): number {
  let low = start;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (before(list[middle]!)) low = middle + 1;
    else high = middle;
  }
  return low;
}
