/** A place in the tree that steps to its neighbours: one path from the root down. */
import type { Node } from "./node.ts";
import type { RowId } from "./rows.ts";
import type { Work } from "./work.ts";

export class Cursor {
  readonly #path: { readonly node: Node; at: number }[] = [];
  readonly #work: Work;

  constructor(root: Node, rank: number, work: Work) {
    this.#work = work;
    this.#descend(root, rank);
  }

  /** The row id here; undefined past either end. */
  get id(): RowId | undefined {
    const leaf = this.#path.at(-1);
    return leaf && leaf.at < leaf.node.size ? leaf.node.ids[leaf.at] : undefined;
  }

  next(): void {
    this.#step(1);
  }

  back(): void {
    this.#step(-1);
  }

  #step(by: 1 | -1): void {
    for (let place = this.#path.at(-1); place; place = this.#path.at(-1)) {
      place.at += by;
      if (place.at >= 0 && place.at < place.node.size) {
        const child = place.node.below?.nodes[place.at];
        if (child) this.#descend(child, by === 1 ? 0 : child.total - 1);
        return;
      }
      this.#path.pop();
    }
  }

  #descend(root: Node, rank: number): void {
    let node = root;
    let left = rank;
    for (;;) {
      this.#work.visits++;
      if (!node.below) {
        this.#path.push({ node, at: left });
        return;
      }
      const { nodes, totals } = node.below;
      let at = 0;
      while (at < node.size - 1 && left >= totals[at]!) left -= totals[at++]!;
      this.#path.push({ node, at });
      node = nodes[at]!;
    }
  }
}
