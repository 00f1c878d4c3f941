/** The ids of a page, in either direction, out of a tree that is sorted ascending. */
import type { Direction } from "../wire.ts";
import type { Cursor } from "./cursor.ts";
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
  const ids: RowId[] = [];
  if (dir === "f") take(order.tree.seek(from), count, ids);
  else takeDescending(order, from, count, ids);
  return ids;
}

function take(cursor: Cursor, count: number, ids: RowId[]): void {
  for (let left = count; left > 0; left--) {
    ids.push(cursor.id!);
    cursor.next();
  }
}

/** Values descend and the names within a value ascend: groups of equal values, from the last, each read forwards. */
function takeDescending({ tree, compareValues }: ColumnOrder, from: number, count: number, ids: RowId[]): void {
  let cursor = tree.seek(tree.size - 1 - from);
  if (compareValues && from > 0) {
    const pivot = cursor.id!;
    const start = tree.rank((id) => compareValues(id, pivot) < 0);
    const end = tree.rank((id) => compareValues(id, pivot) <= 0);
    // Reversing the groups swaps what is before this one with what is behind it.
    const first = start + from - (tree.size - end);
    take(tree.seek(first), Math.min(count, end - first), ids);
    if (ids.length === count) return;
    cursor = tree.seek(start - 1);
  }
  while (ids.length < count) {
    const groupFrom = ids.length;
    const head = cursor.id!;
    const inGroup = (id: RowId | undefined): boolean => {
      if (!compareValues || id === undefined) return false;
      tree.work.comparisons++;
      return compareValues(id, head) === 0;
    };
    let more = true;
    while (more && ids.length < count) {
      ids.push(cursor.id!);
      cursor.back();
      more = inGroup(cursor.id);
    }
    if (more) {
      // The page ends inside this group, whose start may be far off.
      ids.length = groupFrom;
      take(tree.seek(tree.rank((id) => compareValues!(id, head) < 0)), count - groupFrom, ids);
    } else {
      reverse(ids, groupFrom);
    }
  }
}

function reverse(ids: RowId[], from: number): void {
  for (let low = from, high = ids.length - 1; low < high; low++, high--) {
    const id = ids[low]!;
    ids[low] = ids[high]!;
    ids[high] = id;
  }
}
