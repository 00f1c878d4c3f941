/**
 * An order-statistic B+-tree of row ids. It knows no rows: whoever searches says by a predicate which ids stand
 * before the place sought, so one tree serves every kind of key.
 *
 * A leaf that is emptied to half merges with a neighbour where both fit into one, so two neighbours are together at
 * least half full, and the height is O(log n).
 */
import {
  append,
  build,
  capacity,
  copy,
  inner,
  insertChild,
  insertId,
  leaf,
  type Node,
  refreshChild,
  removeAt,
  split,
} from "./node.ts";
import type { RowId } from "./rows.ts";
import type { Work } from "./work.ts";

/** True for the ids before the place sought, false from there on. */
export type Before = (id: RowId) => boolean;

export class OrderTree {
  readonly work: Work;
  #root: Node;
  #epoch = 0;

  constructor(work: Work, root: Node = leaf(0)) {
    this.work = work;
    this.#root = root;
  }

  get size(): number {
    return this.#root.total;
  }

  /** The tree as it is now: writes to this one copy the nodes they touch from here on. */
  view(): OrderTree {
    this.#epoch++;
    return new OrderTree(this.work, this.#root);
  }

  /** Holds these ids and no others; they come sorted. */
  fill(ids: Uint32Array): void {
    this.#root = build(ids, this.#epoch);
  }

  /** How many ids are before the place. */
  rank(before: Before): number {
    let rank = 0;
    let node = this.#root;
    for (;;) {
      this.work.visits++;
      if (!node.below) return rank + this.#partition(node, 0, before);
      const child = this.#childFor(node, before);
      for (let i = 0; i < child; i++) rank += node.below.totals[i]!;
      node = node.below.nodes[child]!;
    }
  }

  /** The last id before the place. */
  last(before: Before): RowId | undefined {
    let node = this.#root;
    for (;;) {
      this.work.visits++;
      if (!node.below) return node.ids[this.#partition(node, 0, before) - 1];
      node = node.below.nodes[this.#childFor(node, before)]!;
    }
  }

  /** `count` ids from the one with `start` before it; fewer where the tree ends. */
  slice(start: number, count: number): RowId[] {
    const ids: RowId[] = [];
    this.#collect(this.#root, start, count, ids);
    return ids;
  }

  insert(id: RowId, before: Before): void {
    this.#root = this.#own(this.#root);
    const right = this.#insert(this.#root, id, before);
    if (right) this.#root = inner(this.#epoch, [this.#root, right]);
  }

  /** Takes out the last id before the place. */
  remove(before: Before): void {
    this.#root = this.#own(this.#root);
    this.#remove(this.#root, before);
    while (this.#root.below && this.#root.size === 1) this.#root = this.#own(this.#root.below.nodes[0]!);
  }

  /** Adds ids to `ids`, from the one with `start` before it below this node, until there are `count`. */
  #collect(node: Node, start: number, count: number, ids: RowId[]): void {
    this.work.visits++;
    const { below, size } = node;
    if (!below) {
      for (let at = start; at < size && ids.length < count; at++) ids.push(node.ids[at]!);
      return;
    }
    let skipped = start;
    for (let at = 0; at < size && ids.length < count; at++) {
      const total = below.totals[at]!;
      if (skipped < total) this.#collect(below.nodes[at]!, skipped, count, ids);
      skipped = Math.max(0, skipped - total);
    }
  }

  /** Answers the right neighbour that a full node gave half to. */
  #insert(node: Node, id: RowId, before: Before): Node | undefined {
    this.work.visits++;
    if (!node.below) {
      const at = this.#partition(node, 0, before);
      return place(node, at, (target, slot) => insertId(target, slot, id));
    }
    const at = this.#childFor(node, before);
    const child = this.#own(node.below.nodes[at]!);
    const right = this.#insert(child, id, before);
    refreshChild(node, at, child);
    return right && place(node, at + 1, (target, slot) => insertChild(target, slot, right));
  }

  #remove(node: Node, before: Before): void {
    this.work.visits++;
    if (!node.below) {
      removeAt(node, this.#partition(node, 0, before) - 1);
      return;
    }
    const at = this.#childFor(node, before);
    const child = this.#own(node.below.nodes[at]!);
    this.#remove(child, before);
    refreshChild(node, at, child);
    if (child.size === 0) removeAt(node, at);
    else if (child.size < capacity / 2 && !this.#merge(node, at)) this.#merge(node, at - 1);
  }

  /** Merges a child with its right neighbour where one node holds both. */
  #merge(node: Node, at: number): boolean {
    const { nodes } = node.below!;
    const left = nodes[at];
    const right = nodes[at + 1];
    if (!left || !right || left.size + right.size > capacity) return false;
    const owned = this.#own(left);
    append(owned, right, 0);
    removeAt(node, at + 1);
    refreshChild(node, at, owned);
    return true;
  }

  /** The child that holds the last id before the place, or the first child. */
  #childFor(node: Node, before: Before): number {
    return this.#partition(node, 1, before) - 1;
  }

  /** How many of the node's ids are before the place, those in front of `low` taken for granted. */
  #partition(node: Node, low: number, before: Before): number {
    let high = node.size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      this.work.comparisons++;
      if (before(node.ids[middle]!)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #own(node: Node): Node {
    return node.epoch === this.#epoch ? node : copy(node, this.#epoch);
  }
}

/**
 * Puts an entry into a node, splitting a full one. An entry behind all others leaves the node full, so that rows which
 * come in sorted fill their leaves.
 */
function place(node: Node, at: number, insert: (target: Node, slot: number) => void): Node | undefined {
  if (node.size < capacity) {
    insert(node, at);
    return undefined;
  }
  const middle = at === capacity ? capacity : capacity / 2;
  const right = split(node, middle);
  if (at < middle) insert(node, at);
  else insert(right, at - middle);
  return right;
}
