/** The ids of a page, in either direction, out of a tree that is sorted ascending. */
import type { Direction } from "../wire.ts";
import type { OrderTree } from "./order-tree.ts";
import type { RowId } from "./rows.ts";

/** A column's tree and the comparison of its values, which knows nothing of the names that order ties. */
export interface ColumnOrder {
  readonly tree: OrderTree;
  /** Undefined where no two values are the same. */
  readonly compareValues?: (a: RowId, b: RowId) => number;
}

/** Ids of the rows from `from` on, at most `limit`: O(log n + limit), however many rows tie. */
export function pageIds(order: ColumnOrder, dir: Direction, from: number, limit: number): readonly RowId[] {
  const { size } = order.tree;
  const count = Math.min(limit, size - from);
  if (count <= 0) return [];
  return dir === "f" ? order.tree.slice(from, count) : descending(order, size - 1 - from, count);
}

/**
 * Values descend and the names within a value ascend: groups of equal values, from the one that `last` is in, each read
 * forwards. Reversing the groups swaps what is before a group with what is behind it.
 */
function descending(order: ColumnOrder, last: number, count: number): readonly RowId[] {
  const { tree } = order;
  const [pivot, next] = tree.slice(last, 2);
  if (next === undefined || !sameValue(order, next, pivot!)) return groupsBack(order, last, count);
  // The page begins inside a group, as far from its start as `last` is from its end.
  const start = startOf(order, pivot!);
  const end = endOf(order, pivot!);
  const first = start + (end - 1 - last);
  const ids = tree.slice(first, Math.min(count, end - first));
  return ids.length === count ? ids : [...ids, ...groupsBack(order, start - 1, count - ids.length)];
}

/** The ids of whole groups, beginning with the one that ends at `last`; only the last of them may be cut. */
function groupsBack(order: ColumnOrder, last: number, count: number): readonly RowId[] {
  const { tree, compareValues } = order;
  const low = last + 1 - count;
  const block = tree.slice(low, count);
  if (!compareValues) return block.reverse();
  const ids: RowId[] = [];
  for (let end = count; end > 0;) {
    let start = end - 1;
    while (start > 0 && sameValue(order, block[start - 1]!, block[start]!)) start--;
    if (start === 0 && low > 0 && sameValue(order, tree.slice(low - 1, 1)[0]!, block[0]!)) {
      // The page ends inside this group, whose start may be far off.
      return [...ids, ...tree.slice(startOf(order, block[0]!), end)];
    }
    for (let i = start; i < end; i++) ids.push(block[i]!);
    end = start;
  }
  return ids;
}

function sameValue({ tree, compareValues }: ColumnOrder, a: RowId, b: RowId): boolean {
  if (!compareValues) return false;
  tree.work.comparisons++;
  return compareValues(a, b) === 0;
}

function startOf({ tree, compareValues }: ColumnOrder, member: RowId): number {
  return tree.rank((id) => compareValues!(id, member) < 0);
}

function endOf({ tree, compareValues }: ColumnOrder, member: RowId): number {
  return tree.rank((id) => compareValues!(id, member) <= 0);
}
