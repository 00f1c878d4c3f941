/** The rows of a page, in either direction, out of a tree that is sorted ascending. */
import type { Destination } from "../store.ts";
import type { Direction, OrderColumn } from "../wire.ts";
import type { OrderTree } from "./order-tree.ts";
import type { RowId } from "./rows.ts";

/** A column's tree, and the rows behind its ids. */
export interface ColumnOrder {
  readonly column: OrderColumn;
  readonly tree: OrderTree;
  /** Undefined where no two values are the same; knows nothing of the names that order ties. */
  readonly compareValues?: (a: RowId, b: RowId) => number;
  readonly read: (id: RowId) => Destination;
}

/** The rows from `from` on, at most `limit`: O(log n + limit), however many of them tie. */
export function pageRows(order: ColumnOrder, dir: Direction, from: number, limit: number): readonly Destination[] {
  const { size } = order.tree;
  const count = Math.min(limit, size - from);
  if (count <= 0) return [];
  return dir === "f" ? slice(order, from, count) : descending(order, size - 1 - from, count);
}

/**
 * Values descend and the names within a value ascend: groups of equal values, from the one that `last` is in, each read
 * forwards. Reversing the groups swaps what is before a group with what is behind it.
 */
function descending(order: ColumnOrder, last: number, count: number): readonly Destination[] {
  const { tree, compareValues } = order;
  if (!compareValues) return slice(order, last + 1 - count, count).reverse();
  const [pivot, next] = tree.slice(last, 2);
  tree.work.comparisons++;
  if (next === undefined || compareValues(next, pivot!) !== 0) return groupsBack(order, last, count);
  // The page begins inside a group, as far from its start as `last` is from its end.
  const start = tree.rank((id) => compareValues(id, pivot!) < 0);
  const end = tree.rank((id) => compareValues(id, pivot!) <= 0);
  const first = start + (end - 1 - last);
  const rows = slice(order, first, Math.min(count, end - first));
  return rows.length === count ? rows : [...rows, ...groupsBack(order, start - 1, count - rows.length)];
}

/**
 * Whole groups, beginning with the one that ends at `last`; only the final one may be cut. Compares rows that are read
 * already: they lie far apart in memory, and each is fetched once.
 */
function groupsBack(order: ColumnOrder, last: number, count: number): readonly Destination[] {
  const low = last + 1 - count;
  const block = slice(order, low, count);
  const rows: Destination[] = [];
  for (let end = count; end > 0;) {
    let start = end - 1;
    while (start > 0 && tied(order, block[start - 1]!, block[start]!)) start--;
    if (start === 0 && low > 0 && tied(order, slice(order, low - 1, 1)[0]!, block[0]!)) {
      return [...rows, ...groupFromItsStart(order, low, end)];
    }
    for (let i = start; i < end; i++) rows.push(block[i]!);
    end = start;
  }
  return rows;
}

/** The first rows of the group that `member` is in, whose start may be far off. */
function groupFromItsStart(order: ColumnOrder, member: number, count: number): readonly Destination[] {
  const [id] = order.tree.slice(member, 1);
  const start = order.tree.rank((other) => order.compareValues!(other, id!) < 0);
  return slice(order, start, count);
}

function slice({ tree, read }: ColumnOrder, start: number, count: number): Destination[] {
  return tree.slice(start, count).map((id) => read(id));
}

function tied({ tree, column }: ColumnOrder, a: Destination, b: Destination): boolean {
  tree.work.comparisons++;
  return a[column] === b[column];
}
