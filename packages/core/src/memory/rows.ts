/**
 * Rows as a structure of arrays: 36 bytes of cells and a pointer to the name each, in segments that a snapshot
 * shares and the next write to them copies.
 */
import type { Destination } from "../store.ts";
import type { Int64, OrderColumn } from "../wire.ts";
import type { RoomList } from "./room-list.ts";

/** A row's number while it lives; a removed row's number is used again. */
export type RowId = number;

/** Where a row's integers lie: four pairs of a high and a low word, then the word whose bit `1 << cell` says NULL. */
export const cellOf: Readonly<Record<Exclude<OrderColumn, "destination">, Cell>> = {
  retry_last_ts: 0,
  retry_interval: 2,
  failure_ts: 4,
  last_successful_stream_ordering: 6,
};

export type Cell = 0 | 2 | 4 | 6;

const nulls = 8;
const stride = 9;
const segmentBits = 10;
const segmentRows = 1 << segmentBits;
const slotMask = segmentRows - 1;
const word = 2 ** 32;

interface Segment {
  readonly epoch: number;
  readonly cells: Int32Array;
  readonly names: string[];
  /** By slot; only where a destination has rooms. */
  readonly rooms: Map<number, RoomList>;
}

/** Rows that can be read: a snapshot's, or the living ones of {@link Rows}. */
export class RowView {
  protected readonly segments: Segment[];

  constructor(segments: Segment[]) {
    this.segments = segments;
  }

  name(id: RowId): string {
    return this.segments[id >>> segmentBits]!.names[id & slotMask]!;
  }

  rooms(id: RowId): RoomList | undefined {
    return this.segments[id >>> segmentBits]!.rooms.get(id & slotMask);
  }

  isNull(id: RowId, cell: Cell): boolean {
    const { cells } = this.segments[id >>> segmentBits]!;
    return ((cells[(id & slotMask) * stride + nulls]! >>> cell) & 1) === 1;
  }

  /** The upper 32 bits, signed. */
  high(id: RowId, cell: Cell): number {
    return this.segments[id >>> segmentBits]!.cells[(id & slotMask) * stride + cell]!;
  }

  /** The lower 32 bits, unsigned. */
  low(id: RowId, cell: Cell): number {
    return this.segments[id >>> segmentBits]!.cells[(id & slotMask) * stride + cell + 1]! >>> 0;
  }

  destination(id: RowId): Destination {
    return {
      destination: this.name(id),
      retry_last_ts: this.#value(id, cellOf.retry_last_ts),
      retry_interval: this.#value(id, cellOf.retry_interval),
      failure_ts: this.#value(id, cellOf.failure_ts),
      last_successful_stream_ordering: this.#value(id, cellOf.last_successful_stream_ordering),
    };
  }

  /** Compares one integer of two rows; `nullSide` is −1 where NULL comes before every value, 1 where after. */
  compareCells(cell: Cell, a: RowId, b: RowId, nullSide: -1 | 1): number {
    const nullA = this.isNull(a, cell);
    const nullB = this.isNull(b, cell);
    if (nullA || nullB) return nullA === nullB ? 0 : nullA ? nullSide : -nullSide;
    return this.high(a, cell) - this.high(b, cell) || this.low(a, cell) - this.low(b, cell);
  }

  #value(id: RowId, cell: Cell): Int64 | null {
    if (this.isNull(id, cell)) return null;
    const value = this.high(id, cell) * word + this.low(id, cell);
    return Number.isSafeInteger(value) ? value : (BigInt(this.high(id, cell)) << 32n) | BigInt(this.low(id, cell));
  }
}

/** The living rows. */
export class Rows extends RowView {
  readonly #free: RowId[] = [];
  #end = 0;
  #epoch = 0;

  constructor() {
    super([]);
  }

  /** The rows as they are now, for as long as the view is held. Costs a pointer for every 1,024 rows. */
  view(): RowView {
    this.#epoch++;
    return new RowView(this.segments.slice());
  }

  add(row: Destination): RowId {
    const id = this.#free.pop() ?? this.#end++;
    this.set(id, row);
    return id;
  }

  set(id: RowId, row: Destination): void {
    const { cells, names } = this.#own(id);
    const base = (id & slotMask) * stride;
    names[id & slotMask] = row.destination;
    write(cells, base, cellOf.retry_last_ts, row.retry_last_ts);
    write(cells, base, cellOf.retry_interval, row.retry_interval);
    write(cells, base, cellOf.failure_ts, row.failure_ts);
    write(cells, base, cellOf.last_successful_stream_ordering, row.last_successful_stream_ordering);
  }

  setRooms(id: RowId, rooms: RoomList): void {
    const segment = this.#own(id);
    if (rooms.size === 0) segment.rooms.delete(id & slotMask);
    else segment.rooms.set(id & slotMask, rooms);
  }

  remove(id: RowId): void {
    const segment = this.#own(id);
    segment.names[id & slotMask] = "";
    segment.rooms.delete(id & slotMask);
    this.#free.push(id);
  }

  #own(id: RowId): Segment {
    const at = id >>> segmentBits;
    const found = this.segments[at];
    if (found?.epoch === this.#epoch) return found;
    const owned: Segment = {
      epoch: this.#epoch,
      cells: found?.cells.slice() ?? new Int32Array(segmentRows * stride),
      names: found?.names.slice() ?? Array.from({ length: segmentRows }, () => ""),
      rooms: new Map(found?.rooms),
    };
    this.segments[at] = owned;
    return owned;
  }
}

function write(cells: Int32Array, base: number, cell: Cell, value: Int64 | null): void {
  if (value === null) {
    cells[base + nulls]! |= 1 << cell;
    return;
  }
  cells[base + nulls]! &= ~(1 << cell);
  if (typeof value === "number") {
    cells[base + cell] = Math.floor(value / word);
    cells[base + cell + 1] = value;
  } else {
    cells[base + cell] = Number(value >> 32n);
    cells[base + cell + 1] = Number(BigInt.asIntN(32, value));
  }
}
