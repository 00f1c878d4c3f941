/**
 * A store written to be read and not to be fast: what stores are compared with. It shares no code with them, or a
 * fault would stand on both sides.
 */
import type { Change, Destination, DestinationRecord, Dialect, ListQuery, Page, RoomQuery } from "../store.ts";
import type { DestinationRoom, Int64 } from "../wire.ts";
import { record } from "./fixture.ts";

export class ReferenceModel {
  readonly #dialect: Dialect;
  #records: readonly DestinationRecord[] = [];

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
  }

  /** Everything, names ascending, and so the rooms of each. */
  get records(): readonly DestinationRecord[] {
    return this.#records
      .map((each) => ({ ...each, rooms: each.rooms.toSorted((a, b) => compareText(a.room_id, b.room_id)) }))
      .toSorted((a, b) => compareText(a.destination, b.destination));
  }

  replace(records: readonly DestinationRecord[]): void {
    this.#records = records;
  }

  list({ order_by, dir, from, limit, like }: ListQuery): Page<Destination> {
    const hits = this.#records.filter(
      ({ destination }) => like === undefined || this.#like(like).test(lower(destination)),
    );
    const sorted = hits.toSorted(
      (a, b) =>
        this.#compareCells(a[order_by], b[order_by]) * (dir === "f" ? 1 : -1) ||
        compareText(a.destination, b.destination),
    );
    return { rows: sorted.slice(from, from + limit).map(withoutRooms), total: sorted.length };
  }

  rooms(name: string, { from, limit, dir }: RoomQuery): Page<DestinationRoom> {
    const sorted = this.#roomsOf(name).toSorted((a, b) => compareText(a.room_id, b.room_id));
    if (dir === "b") sorted.reverse();
    return { rows: sorted.slice(from, from + limit), total: sorted.length };
  }

  reset(name: string): "reset" | "not-needed" | "unknown" {
    const found = this.#records.find((each) => each.destination === name);
    if (!found) return "unknown";
    if (found.retry_last_ts === null || found.retry_last_ts === 0) return "not-needed";
    this.#put({ ...found, retry_last_ts: 0, retry_interval: 0, failure_ts: null });
    return "reset";
  }

  /** Changes without `if`. */
  apply(changes: readonly Change[]): void {
    for (const change of changes) {
      if ("remove" in change) {
        this.#records = this.#records.filter((each) => each.destination !== change.remove);
      } else if ("putRoom" in change) {
        const name = change.destination;
        const row = this.#records.find((each) => each.destination === name) ?? record(name);
        const others = row.rooms.filter((room) => room.room_id !== change.putRoom.room_id);
        this.#put({ ...row, rooms: [...others, change.putRoom] });
      } else {
        this.#put({ ...change.put, rooms: change.rooms ?? this.#roomsOf(change.put.destination) });
      }
    }
  }

  #put(record: DestinationRecord): void {
    this.#records = [...this.#records.filter((each) => each.destination !== record.destination), record];
  }

  #roomsOf(name: string): readonly DestinationRoom[] {
    return this.#records.find((each) => each.destination === name)?.rooms ?? [];
  }

  #compareCells(a: Int64 | string | null, b: Int64 | string | null): number {
    if (typeof a === "string" && typeof b === "string") return compareText(a, b);
    const nullSide = this.#dialect === "sqlite" ? -1 : 1;
    if (a === null) return b === null ? 0 : nullSide;
    if (b === null) return -nullSide;
    const difference = BigInt(a) - BigInt(b);
    return difference === 0n ? 0 : difference < 0n ? -1 : 1;
  }

  #like(inside: string): RegExp {
    const token = this.#dialect === "postgres" ? /\\[^]|[^]/g : /[^]/g;
    const source = `%${inside}%`.replace(token, (char) => {
      if (char === "%") return "[^]*";
      if (char === "_") return "[^]";
      return `\\u{${char.codePointAt(char.length - 1)!.toString(16)}}`;
    });
    return new RegExp(`^${source}$`, "u");
  }
}

export function withoutRooms(record: DestinationRecord): Destination {
  const { rooms: _, ...row } = record;
  return row;
}

function lower(name: string): string {
  return Array.from(name, (char) => (char >= "A" && char <= "Z" ? char.toLowerCase() : char)).join("");
}

function compareText(a: string, b: string): number {
  const left = Array.from(a, (char) => char.codePointAt(0)!);
  const right = Array.from(b, (char) => char.codePointAt(0)!);
  const differs = left.findIndex((point, i) => point !== right[i]);
  return differs === -1 ? left.length - right.length : left[differs]! - (right[differs] ?? -1);
}
