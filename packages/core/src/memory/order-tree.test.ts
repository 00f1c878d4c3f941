import { expect, test } from "vitest";
import { seededIntegers } from "../store-contract/seeded.ts";
import { OrderTree } from "./order-tree.ts";

const insert = (tree: OrderTree, id: number): void => tree.insert(id, (other) => other < id);
const remove = (tree: OrderTree, id: number): void => tree.remove((other) => other <= id);
const ids = (tree: OrderTree): readonly number[] => tree.slice(0, Infinity);
const newTree = (): OrderTree => new OrderTree({ visits: 0, comparisons: 0 });

test("a tree holds what was inserted and not removed, in order, down to nothing and up again", () => {
  const random = seededIntegers(5);
  const tree = newTree();
  const model = new Set<number>();
  // Grows, shrinks to nothing, and grows again.
  for (const [steps, insertsInTen] of [
    [6000, 8],
    [8000, 1],
    [3000, 8],
  ] as const) {
    for (let step = 0; step < steps; step++) {
      const id = random(5000);
      if (random(10) < insertsInTen) {
        if (!model.has(id)) insert(tree, id);
        model.add(id);
      } else {
        const [first] = model;
        const gone = model.has(id) ? id : first;
        if (gone === undefined) continue;
        remove(tree, gone);
        model.delete(gone);
      }
      expect(tree.size).toBe(model.size);
    }
    expect(ids(tree)).toEqual([...model].toSorted((a, b) => a - b));
  }
});

test.each([
  { order: "ascending", at: (i: number) => i },
  { order: "descending", at: (i: number) => 20_000 - i },
])("ids that come $order fill a tree that is emptied in the same order", ({ at }) => {
  const tree = newTree();
  for (let i = 0; i < 20_000; i++) insert(tree, at(i));
  expect(ids(tree)).toEqual(Array.from({ length: 20_000 }, (_, i) => at(i)).toSorted((a, b) => a - b));
  for (let i = 0; i < 20_000; i++) remove(tree, at(i));
  expect(tree.size).toBe(0);
  expect(ids(tree)).toEqual([]);
});

test("rank counts what is before a place, last names the one before it, slice cuts", () => {
  const tree = newTree();
  tree.fill(Uint32Array.from({ length: 1000 }, (_, i) => i * 2));
  for (const place of [0, 1, 2, 223, 224, 225, 1000, 1998, 1999, 5000]) {
    const before = Math.min(1000, Math.ceil(place / 2));
    expect(tree.rank((id) => id < place)).toBe(before);
    expect(tree.last((id) => id < place)).toBe(before === 0 ? undefined : (before - 1) * 2);
    expect(tree.slice(before, 2)).toEqual([before * 2, before * 2 + 2].filter((id) => id < 2000));
  }
  expect(tree.slice(110, 300)).toEqual(Array.from({ length: 300 }, (_, i) => (110 + i) * 2));
  expect(tree.slice(0, 0)).toEqual([]);
});

test("a view keeps what it was taken of, and so does each of many", () => {
  const random = seededIntegers(6);
  const tree = newTree();
  tree.fill(Uint32Array.from({ length: 3000 }, (_, i) => i));
  const views = [];
  for (let round = 0; round < 10; round++) {
    views.push({ view: tree.view(), held: ids(tree) });
    for (let i = 0; i < 200; i++) {
      const id = random(3000);
      const present = tree.last((other) => other <= id) === id;
      if (present) remove(tree, id);
      else insert(tree, id);
    }
  }
  for (const { view, held } of views) expect(ids(view)).toEqual(held);
});

test("few ids that are left take few nodes: what is read after a removal is not what was removed", () => {
  const work = { visits: 0, comparisons: 0 };
  const tree = new OrderTree(work);
  tree.fill(Uint32Array.from({ length: 50_000 }, (_, i) => i));
  for (let id = 0; id < 50_000; id++) if (id % 50 !== 0) remove(tree, id);
  work.visits = 0;
  expect(ids(tree)).toHaveLength(1000);
  // Neighbours are together at least half full: 1,000 ids are in some 32 leaves, and not in the 447 they began in.
  expect(work.visits).toBeLessThan(40);
});
