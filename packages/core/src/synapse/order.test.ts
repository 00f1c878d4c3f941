import { expect, test } from "vitest";
import { row } from "../store-contract/fixture.ts";
import type { Destination, Dialect } from "../store.ts";
import { orderColumns, type Direction } from "../wire.ts";
import { compareInt64, compareNames, destinationOrder, nullsFirst } from "./order.ts";

const names = [
  "",
  "a",
  "a.test",
  "aa",
  "A",
  "z",
  "é",
  "\u{d7ff}",
  "\u{e000}",
  "\u{ff3f}",
  "\u{ffff}",
  "\u{10000}",
  "😀",
  "😀a",
  "😁",
  "\u{10ffff}",
  "a\u{e000}",
  "a😀",
  "aé",
];

test("names compare as their UTF-8 bytes do", () => {
  for (const a of names) {
    for (const b of names) {
      const bytewise = Buffer.compare(Buffer.from(a), Buffer.from(b));
      expect(Math.sign(compareNames(a, b)), JSON.stringify([a, b])).toBe(bytewise);
    }
  }
});

test("integers compare exactly across number and bigint", () => {
  const ascending = [-(2n ** 63n), -(2n ** 53n) - 1n, -(2 ** 53 - 1), -1, 0, 1, 2 ** 53 - 1, 2n ** 53n, 2n ** 53n + 1n];
  for (const [i, a] of ascending.entries()) {
    for (const [j, b] of ascending.entries()) expect(compareInt64(a, b), `${a} ${b}`).toBe(Math.sign(i - j));
  }
  expect(compareInt64(5, 5n)).toBe(0);
});

test("NULL is smallest on SQLite and largest on PostgreSQL", () => {
  const sides = (["sqlite", "postgres"] as const).flatMap((dialect) =>
    (["f", "b"] as const).map((dir) => [dialect, dir, nullsFirst(dialect, dir)]),
  );
  expect(sides).toEqual([
    ["sqlite", "f", true],
    ["sqlite", "b", false],
    ["postgres", "f", false],
    ["postgres", "b", true],
  ]);
});

const sorted = (rows: readonly Destination[], ...order: Parameters<typeof destinationOrder>): readonly string[] =>
  rows.toSorted(destinationOrder(...order)).map((each) => each.destination);

test.each<{ dialect: Dialect; dir: Direction; expected: string }>([
  { dialect: "sqlite", dir: "f", expected: "a e c f b d" },
  { dialect: "sqlite", dir: "b", expected: "b d c f a e" },
  { dialect: "postgres", dir: "f", expected: "c f b d a e" },
  { dialect: "postgres", dir: "b", expected: "a e b d c f" },
])("every value column sorts $dir on $dialect with ties by name ascending", ({ dialect, dir, expected }) => {
  for (const column of orderColumns.filter((each) => each !== "destination")) {
    const rows = [
      row("f", { [column]: 0 }),
      row("e"),
      row("d", { [column]: 2n ** 62n }),
      row("c", { [column]: 0 }),
      row("b", { [column]: 2n ** 62n }),
      row("a"),
    ];
    expect(sorted(rows, column, dir, dialect).join(" "), column).toBe(expected);
    expect(sorted(rows.toReversed(), column, dir, dialect).join(" "), column).toBe(expected);
  }
});

test("names sort by code point in both directions, whatever the other columns hold", () => {
  const rows = [row("😀"), row("a", { failure_ts: 9 }), row("\u{ff3f}", { retry_last_ts: 1 })];
  for (const dialect of ["sqlite", "postgres"] as const) {
    expect(sorted(rows, "destination", "f", dialect)).toEqual(["a", "\u{ff3f}", "😀"]);
    expect(sorted(rows, "destination", "b", dialect)).toEqual(["😀", "\u{ff3f}", "a"]);
  }
});

test("a row ties with itself and nothing else", () => {
  for (const column of orderColumns) {
    const order = destinationOrder(column, "b", "sqlite");
    expect(order(row("a"), row("a")) === 0).toBe(true);
    expect(order(row("a"), row("b"))).not.toBe(0);
  }
});
