/** The rows, a tree for each column they can be listed by, and their rooms. Synchronous; knows no transactions. */
import { likeMatcher } from "../synapse/like.ts";
import { compareNames, nullsFirst } from "../synapse/order.ts";
import type { Destination, Dialect, ListQuery, Page } from "../store.ts";
import { orderColumns, type OrderColumn } from "../wire.ts";
import { OrderTree } from "./order-tree.ts";
import { type ColumnOrder, pageRows } from "./page-rows.ts";
import { RoomList } from "./room-list.ts";
import { type Cell, cellOf, type RowId, Rows, type RowView } from "./rows.ts";
import type { Work } from "./work.ts";

/** What a snapshot reads. */
export interface WorldView {
  readonly rows: RowView;
  readonly names: OrderTree;
}

export interface Order extends ColumnOrder {
  readonly compare: (a: RowId, b: RowId) => number;
  /** Undefined for the names. */
  readonly cell?: Cell;
  readonly nullSide: -1 | 1;
}

/** Rows of a filtered list are looked at in runs of this many. */
const scanRun = 1024;

export class World {
  readonly dialect: Dialect;
  readonly rows: Rows;
  readonly orders: ReadonlyMap<OrderColumn, Order>;

  constructor(dialect: Dialect, work: Work = { visits: 0, comparisons: 0 }) {
    this.dialect = dialect;
    this.rows = new Rows(nullSideOf(dialect));
    this.orders = new Map(orderColumns.map((column) => [column, orderBy(column, this.rows, dialect, work)]));
  }

  get size(): number {
    return this.names.tree.size;
  }

  /** Rows and names as they are now, whatever is written later. Costs a pointer for every 16,384 rows. */
  view(): WorldView {
    return { rows: this.rows.view(), names: this.names.tree.view() };
  }

  list({ order_by, dir, from, limit, like }: ListQuery): Page<Destination> {
    const order = this.orders.get(order_by)!;
    if (like === undefined || like === "") {
      return { rows: pageRows(order, dir, from, limit), total: this.size };
    }
    const matches = likeMatcher(like, this.dialect);
    const rows: Destination[] = [];
    let total = 0;
    for (let start = 0; start < this.size; start += scanRun) {
      for (const row of pageRows(order, dir, start, scanRun)) {
        if (!matches(row.destination)) continue;
        if (total >= from && rows.length < limit) rows.push(row);
        total++;
      }
    }
    return { rows, total };
  }

  get(name: string): Destination | undefined {
    const id = this.#find(name);
    return id === undefined ? undefined : this.rows.destination(id);
  }

  roomsOf(name: string): RoomList {
    const id = this.#find(name);
    return (id === undefined ? undefined : this.rows.rooms(id)) ?? RoomList.empty;
  }

  put(row: Destination, rooms: RoomList): void {
    const found = this.#find(row.destination);
    const id = found ?? this.rows.add(row);
    if (found === undefined) {
      for (const order of this.orders.values()) insert(order, id);
    } else {
      const moved = this.#moved(id, row);
      for (const order of moved) remove(order, id);
      this.rows.set(id, row);
      for (const order of moved) insert(order, id);
    }
    this.rows.setRooms(id, rooms);
  }

  remove(name: string): void {
    const id = this.#find(name);
    if (id === undefined) return;
    for (const order of this.orders.values()) remove(order, id);
    this.rows.remove(id);
  }

  get names(): Order {
    return this.orders.get("destination")!;
  }

  #find(name: string): RowId | undefined {
    const id = this.names.tree.last((other) => compareNames(this.rows.name(other), name) <= 0);
    return id !== undefined && this.rows.name(id) === name ? id : undefined;
  }

  /** The orders in which the row stands elsewhere once it holds these values. */
  #moved(id: RowId, row: Destination): readonly Order[] {
    const held = this.rows.destination(id);
    return [...this.orders.values()].filter(({ column }) => held[column] !== row[column]);
  }
}

function nullSideOf(dialect: Dialect): -1 | 1 {
  return nullsFirst(dialect, "f") ? -1 : 1;
}

function orderBy(column: OrderColumn, rows: Rows, dialect: Dialect, work: Work): Order {
  const tree = new OrderTree(work);
  const nullSide = nullSideOf(dialect);
  const read = (id: RowId): Destination => rows.destination(id);
  const compareByName = (a: RowId, b: RowId): number => compareNames(rows.name(a), rows.name(b));
  if (column === "destination") return { column, tree, read, nullSide, compare: compareByName };
  const cell = cellOf[column];
  const compareValues = (a: RowId, b: RowId): number => rows.compareCells(cell, a, b);
  return {
    column,
    tree,
    read,
    cell,
    nullSide,
    compareValues,
    compare: (a, b) => compareValues(a, b) || compareByName(a, b),
  };
}

function insert({ tree, compare }: Order, id: RowId): void {
  tree.insert(id, (other) => compare(other, id) < 0);
}

function remove({ tree, compare }: Order, id: RowId): void {
  tree.remove((other) => compare(other, id) <= 0);
}
