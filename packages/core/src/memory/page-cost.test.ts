import { describe, expect, test } from "vitest";
import type { Destination, Dialect, ListQuery } from "../store.ts";
import { destinationOrder } from "../synapse/order.ts";
import { type Int64, orderColumns } from "../wire.ts";
import { loadWorld } from "./load.ts";
import type { Work } from "./work.ts";
import { World } from "./world.ts";

/** How the values of a column are spread over n rows. */
const shapes: Readonly<Record<string, (i: number, n: number) => Int64 | null>> = {
  distinct: (i, n) => (i * 7919) % n,
  "90 % tied": (i) => (i % 10 === 0 ? i : 0),
  "90 % NULL": (i) => (i % 10 === 0 ? i : null),
  "all tied": () => 5,
  "all NULL": () => null,
  pairs: (i) => i >>> 1,
  threes: (i) => Math.floor(i / 3),
  "groups of five": (i) => Math.floor(i / 5),
  "groups of sixty": (i) => Math.floor(i / 60),
  halves: (i, n) => (i < n / 2 ? -1 : 1),
  "a NULL in three": (i) => (i % 3 === 0 ? null : i % 7),
  "beyond 2^53": (i) => 2n ** 62n + BigInt(i % 50),
};

const name = (i: number): string => `s${(i * 2_654_435_761) % 4_294_967_296}.test`;

function row(destination: string, value: Int64 | null): Destination {
  return {
    destination,
    retry_last_ts: value,
    retry_interval: value,
    failure_ts: value,
    last_successful_stream_ordering: value,
  };
}

function names(rows: readonly Destination[]): string {
  return rows.map((each) => each.destination).join(" ");
}

/** Built from the leaves up. */
async function loaded(dialect: Dialect, rows: readonly Destination[], work: Work): Promise<World> {
  async function* records() {
    yield rows.map((each) => ({ ...each, rooms: [] }));
  }
  return await loadWorld(dialect, records(), () => {}, work);
}

/** Built by writes: every row comes with another value first, and as many other rows come and go. */
async function churned(dialect: Dialect, rows: readonly Destination[], work: Work): Promise<World> {
  const world = new World(dialect, work);
  const rooms = world.roomsOf("");
  for (const [i, { destination }] of rows.entries()) {
    world.put(row(`x${destination}`, i % 17), rooms);
    world.put(row(destination, (i * 31) % 101), rooms);
  }
  for (const each of rows) world.put(each, rooms);
  for (const { destination } of rows) world.remove(`x${destination}`);
  return world;
}

const offsets = (n: number): readonly number[] => [
  ...new Set([
    0,
    1,
    ((n * 7919) % 1009) % n,
    ((n * 104_729) % 997) % n,
    Math.floor(n / 10),
    Math.floor(n / 3),
    n >>> 1,
    Math.floor(n * 0.9),
    n - 100,
    n - 2,
    n - 1,
  ]),
];

function pages(n: number): readonly ListQuery[] {
  return orderColumns.flatMap((order_by) =>
    (["f", "b"] as const).flatMap((dir) =>
      offsets(n)
        .filter((from) => from >= 0)
        .flatMap((from) => [1, 2, 3, 10, 100].map((limit) => ({ order_by, dir, from, limit }))),
    ),
  );
}

describe.each(["sqlite", "postgres"] as const)("on %s", (dialect) => {
  describe.each([
    { built: "loaded", build: loaded },
    { built: "churned", build: churned },
  ])("$built", ({ build }) => {
    test.each(Object.keys(shapes))(
      "a page costs at most 4·log2 n + 2·limit node visits, and as many comparisons: %s",
      async (shape) => {
        // Gathered, because a hundred thousand expectations take their time.
        const faults: string[] = [];
        for (const n of [1, 2, 3, 100, 129, 1000]) {
          const rows = Array.from({ length: n }, (_, i) => row(name(i), shapes[shape]!(i, n)));
          const work = { visits: 0, comparisons: 0 };
          const world = await build(dialect, rows, work);
          const sorted = new Map<string, readonly Destination[]>();
          for (const query of pages(n)) {
            const { order_by, dir, from, limit } = query;
            work.visits = 0;
            work.comparisons = 0;
            const page = world.list(query);
            const most = 4 * Math.log2(n) + 2 * limit;
            const says = `n=${n} ${JSON.stringify(query)}`;
            if (work.visits > most) faults.push(`${says}: ${work.visits} visits`);
            if (work.comparisons > most) faults.push(`${says}: ${work.comparisons} comparisons`);
            const key = `${order_by} ${dir}`;
            const expected = sorted.get(key) ?? rows.toSorted(destinationOrder(order_by, dir, dialect));
            sorted.set(key, expected);
            const right = page.total === n && names(page.rows) === names(expected.slice(from, from + limit));
            if (!right) faults.push(`${says}: ${names(page.rows)}`);
          }
        }
        expect(faults).toEqual([]);
      },
    );
  });

  test("a write that moves a row in every order costs O(log n)", async () => {
    for (const n of [1000, 10_000]) {
      const work = { visits: 0, comparisons: 0 };
      const rows = Array.from({ length: n }, (_, i) => row(name(i), i % 10 === 0 ? i : null));
      const world = await loaded(dialect, rows, work);
      for (let i = 0; i < n; i += 97) {
        work.visits = 0;
        work.comparisons = 0;
        world.put(row(name(i), i * 3), world.roomsOf(""));
        // To find it, then to leave four trees and to enter them again; a comparison more for each level.
        const searches = 10;
        expect(work.comparisons).toBeLessThanOrEqual(searches * (Math.log2(n) + 4));
        expect(work.visits).toBeLessThanOrEqual(searches * 4);
      }
    }
  });
});
