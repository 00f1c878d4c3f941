/**
 * Rows as a structure of arrays: 33 bytes of cells and a pointer to the name each, in segments that a snapshot
 * shares and the next write to them copies.
 */
import type { Destination } from "../store.ts";
import type { Int64, OrderColumn } from "../wire.ts";
import type { RoomList } from "./room-list.ts";

/** A row's number while it lives; a removed row's number is used again. */
export type RowId = number;

/** Where a row's integers lie: four pairs of a high and a low word, half a line of the processor's cache. */
export const cellOf: Readonly<Record<Exclude<OrderColumn, "destination">, Cell>> = {
  retry_last_ts: 0,
  retry_interval: 2,
  failure_ts: 4,
  last_successful_stream_ordering: 6,
};

export type Cell = 0 | 2 | 4 | 6;

const stride = 8;
/** Long, because each segment's arrays lie on pages of memory of their own, which the processor has to find. */
const segmentBits = 14;
const slotMask = (1 << segmentBits) - 1;
const fewestRows = 64;
const word = 2 ** 32;
const leastHigh = -0x8000_0000;
const greatestHigh = 0x7fff_ffff;

interface Segment {
  readonly epoch: number;
  readonly cells: Int32Array;
  /** By slot; bit `1 << cell` says NULL. */
  readonly nulls: Uint8Array;
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
    return ((this.segments[id >>> segmentBits]!.nulls[id & slotMask]! >>> cell) & 1) === 1;
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
    const segment = this.segments[id >>> segmentBits]!;
    const slot = id & slotMask;
    return {
      destination: segment.names[slot]!,
      retry_last_ts: read(segment, slot, cellOf.retry_last_ts),
      retry_interval: read(segment, slot, cellOf.retry_interval),
      failure_ts: read(segment, slot, cellOf.failure_ts),
      last_successful_stream_ordering: read(segment, slot, cellOf.last_successful_stream_ordering),
    };
  }
}

/** The living rows. */
export class Rows extends RowView {
  readonly #free: RowId[] = [];
  #end = 0;
  #epoch = 0;
  readonly #nullSide: -1 | 1;
  /** NULL is written as the integer at its end of the order, so that a comparison seldom has to ask for it. */
  readonly #nullHigh: number;
  readonly #nullLow: number;

  /** `nullSide` is −1 where NULL comes before every value, 1 where after. */
  constructor(nullSide: -1 | 1) {
    super([]);
    this.#nullSide = nullSide;
    this.#nullHigh = nullSide === -1 ? leastHigh : greatestHigh;
    this.#nullLow = nullSide === -1 ? 0 : 0xffff_ffff;
  }

  /** The rows as they are now, for as long as the view is held. Costs a pointer for every 16,384 rows. */
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
    const segment = this.#own(id);
    const slot = id & slotMask;
    segment.names[slot] = row.destination;
    segment.nulls[slot] =
      this.#write(segment, slot, cellOf.retry_last_ts, row.retry_last_ts) |
      this.#write(segment, slot, cellOf.retry_interval, row.retry_interval) |
      this.#write(segment, slot, cellOf.failure_ts, row.failure_ts) |
      this.#write(segment, slot, cellOf.last_successful_stream_ordering, row.last_successful_stream_ordering);
  }

  /** Compares one integer of two rows. */
  compareCells(cell: Cell, a: RowId, b: RowId): number {
    const cellsA = this.segments[a >>> segmentBits]!.cells;
    const cellsB = this.segments[b >>> segmentBits]!.cells;
    const atA = (a & slotMask) * stride + cell;
    const atB = (b & slotMask) * stride + cell;
    const high = cellsA[atA]!;
    if (high !== cellsB[atB]!) return high - cellsB[atB]!;
    const low = cellsA[atA + 1]! >>> 0;
    if (low !== cellsB[atB + 1]! >>> 0) return low - (cellsB[atB + 1]! >>> 0);
    if (high !== this.#nullHigh || low !== this.#nullLow) return 0;
    return (Number(this.isNull(a, cell)) - Number(this.isNull(b, cell))) * this.#nullSide;
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

  /** Answers the bit that says NULL where it is. */
  #write({ cells }: Segment, slot: number, cell: Cell, value: Int64 | null): number {
    const at = slot * stride + cell;
    if (value === null) {
      cells[at] = this.#nullHigh;
      cells[at + 1] = this.#nullLow;
      return 1 << cell;
    }
    if (typeof value === "number") {
      cells[at] = Math.floor(value / word);
      cells[at + 1] = value;
    } else {
      cells[at] = Number(value >> 32n);
      cells[at + 1] = Number(BigInt.asIntN(32, value));
    }
    return 0;
  }

  /** The segment for this row, not shared with a view and with room for the row. */
  #own(id: RowId): Segment {
    const at = id >>> segmentBits;
    const found = this.segments[at];
    const held = found?.nulls.length ?? 0;
    const fits = (id & slotMask) < held;
    if (found && fits && found.epoch === this.#epoch) return found;
    const length = fits ? held : Math.max(fewestRows, held * 2);
    const owned: Segment = {
      epoch: this.#epoch,
      cells: new Int32Array(length * stride),
      nulls: new Uint8Array(length),
      names: found?.names.slice() ?? [],
      rooms: new Map(found?.rooms),
    };
    if (found) {
      owned.cells.set(found.cells);
      owned.nulls.set(found.nulls);
    }
    this.segments[at] = owned;
    return owned;
  }
}

/** The bits that say NULL lie elsewhere, and are asked for only where the integer is one that NULL is written as. */
function read({ cells, nulls }: Segment, slot: number, cell: Cell): Int64 | null {
  const at = slot * stride + cell;
  const high = cells[at]!;
  if ((high === leastHigh || high === greatestHigh) && ((nulls[slot]! >>> cell) & 1) === 1) return null;
  const low = cells[at + 1]! >>> 0;
  const value = high * word + low;
  return Number.isSafeInteger(value) ? value : (BigInt(high) << 32n) | BigInt(low);
}
