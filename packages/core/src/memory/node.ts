/** A node of {@link OrderTree}: a run of sorted row ids, or the nodes below with their first id and their count. */
import type { RowId } from "./rows.ts";

/** Wide, because a typed array costs some 200 bytes beside its contents. */
export const capacity = 128;

/** How full nodes are built: room is left for the first writes. */
const fill = 112;

export interface Node {
  /** Who may write to it: the tree's epoch when the node was made. */
  readonly epoch: number;
  /** Row ids of a leaf; of an inner node, the first row id below each child. */
  readonly ids: Uint32Array;
  size: number;
  /** Rows in the leaf, or in all the leaves below. */
  total: number;
  /** Undefined in a leaf. */
  readonly below: Below | undefined;
}

interface Below {
  readonly nodes: Node[];
  /** The children's totals, here so that a search by position enters no child in vain. */
  readonly totals: Uint32Array;
}

export function leaf(epoch: number): Node {
  return { epoch, ids: new Uint32Array(capacity), size: 0, total: 0, below: undefined };
}

export function inner(epoch: number, children: readonly Node[]): Node {
  const node = { ...leaf(epoch), below: { nodes: [], totals: new Uint32Array(capacity) } };
  for (const child of children) insertChild(node, node.size, child);
  return node;
}

export function copy(node: Node, epoch: number): Node {
  const below = node.below && { nodes: node.below.nodes.slice(), totals: node.below.totals.slice() };
  return { ...node, epoch, ids: node.ids.slice(), below };
}

export function insertId(node: Node, at: number, id: RowId): void {
  node.ids.copyWithin(at + 1, at, node.size);
  node.ids[at] = id;
  node.size++;
  node.total++;
}

export function insertChild(node: Node, at: number, child: Node): void {
  const { nodes, totals } = node.below!;
  node.ids.copyWithin(at + 1, at, node.size);
  totals.copyWithin(at + 1, at, node.size);
  nodes.splice(at, 0, child);
  node.ids[at] = child.ids[0]!;
  totals[at] = child.total;
  node.size++;
  node.total += child.total;
}

/** Takes an entry out; a child's rows no longer count. */
export function removeAt(node: Node, at: number): void {
  node.total -= node.below?.totals[at] ?? 1;
  node.ids.copyWithin(at, at + 1, node.size);
  node.below?.totals.copyWithin(at, at + 1, node.size);
  node.below?.nodes.splice(at, 1);
  node.size--;
}

/** Reads the child's first id and total again, after a change below it. */
export function refreshChild(node: Node, at: number, child: Node): void {
  const { nodes, totals } = node.below!;
  node.total += child.total - totals[at]!;
  nodes[at] = child;
  node.ids[at] = child.ids[0]!;
  totals[at] = child.total;
}

/** Moves the entries from `at` on to a new right neighbour. */
export function split(node: Node, at: number): Node {
  const right = node.below ? inner(node.epoch, []) : leaf(node.epoch);
  append(right, node, at);
  node.size = at;
  node.total -= right.total;
  if (node.below) node.below.nodes.length = at;
  return right;
}

/** Adds the entries of `from`, beginning with the one at `start`, to the end of `node`. */
export function append(node: Node, from: Node, start: number): void {
  node.ids.set(from.ids.subarray(start, from.size), node.size);
  if (node.below && from.below) {
    const totals = from.below.totals.subarray(start, from.size);
    node.below.totals.set(totals, node.size);
    node.below.nodes.push(...from.below.nodes.slice(start));
    for (const total of totals) node.total += total;
  } else {
    node.total += from.size - start;
  }
  node.size += from.size - start;
}

/** A tree of sorted ids, from the leaves up. */
export function build(ids: Uint32Array, epoch: number): Node {
  let level = parts(ids.length).map(([start, end]) => {
    const node = leaf(epoch);
    node.ids.set(ids.subarray(start, end));
    node.size = node.total = end - start;
    return node;
  });
  while (level.length > 1) level = parts(level.length).map(([start, end]) => inner(epoch, level.slice(start, end)));
  return level[0]!;
}

/** Cuts a run of entries into even parts, one for each node; at least one. */
function parts(length: number): (readonly [start: number, end: number])[] {
  const count = Math.max(1, Math.ceil(length / fill));
  return Array.from({ length: count }, (_, i) => [
    Math.floor((i * length) / count),
    Math.floor(((i + 1) * length) / count),
  ]);
}
