import { orderColumns } from "../wire.ts";
import { expectSame } from "./expectation.ts";
import { failing, names, put, row } from "./fixture.ts";
import { storeCase, type StoreCase } from "./store-case.ts";

const valueColumns = orderColumns.filter((column) => column !== "destination");
const directions = ["f", "b"] as const;

export const listing: readonly StoreCase[] = [
  storeCase("an empty store answers an empty page with total 0", async (store) => {
    for (const order_by of orderColumns) {
      const page = await store.list({ order_by, dir: "b", from: 0, limit: 100 });
      expectSame(`by ${order_by}`, page, { rows: [], total: 0 });
    }
  }),

  storeCase("names sort by code point, both ways", async (store) => {
    await put(store, row("😀"), row("z"), row("\u{ff3f}"), row("é"), row("Z"), row("a"), row("aa"));
    const ascending = ["Z", "a", "aa", "z", "é", "\u{ff3f}", "😀"];
    expectSame("ascending", await names(store), ascending);
    expectSame("descending", await names(store, { dir: "b" }), ascending.toReversed());
  }),

  storeCase(
    "NULL stands first ascending on SQLite and last on PostgreSQL, and the other way round descending",
    async (store) => {
      for (const column of valueColumns) {
        await put(store, row("low", { [column]: -1 }), row("null", { [column]: null }), row("zero", { [column]: 0 }));
        const [ascending, descending] =
          store.dialect === "sqlite" ? ["null low zero", "zero low null"] : ["low zero null", "null zero low"];
        expectSame(`${column} ascending`, (await names(store, { order_by: column })).join(" "), ascending);
        expectSame(`${column} descending`, (await names(store, { order_by: column, dir: "b" })).join(" "), descending);
      }
    },
  ),

  storeCase("ties are by name ascending, by code point, whatever the direction", async (store) => {
    for (const order_by of valueColumns) {
      const tied = ["b", "\u{ff3f}", "a", "😀"].map((name) => row(name, { [order_by]: 5 }));
      await put(store, ...tied, row("top", { [order_by]: 6 }), row("bottom", { [order_by]: 4 }));
      const inTie = "a b \u{ff3f} 😀";
      expectSame(`${order_by} ascending`, (await names(store, { order_by })).join(" "), `bottom ${inTie} top`);
      expectSame(
        `${order_by} descending`,
        (await names(store, { order_by, dir: "b" })).join(" "),
        `top ${inTie} bottom`,
      );
    }
  }),

  storeCase("rows that are NULL alike tie by name ascending too", async (store) => {
    await put(store, row("b"), row("c"), row("a"));
    for (const dir of directions) expectSame(dir, await names(store, { order_by: "failure_ts", dir }), ["a", "b", "c"]);
  }),

  storeCase("integers are exact and sort exactly over the whole of int64", async (store) => {
    const ascending = [
      -(2n ** 63n),
      -(2n ** 53n) - 1n,
      -(2n ** 53n),
      -(2 ** 53 - 1),
      2 ** 53 - 1,
      2n ** 53n,
      2n ** 53n + 1n,
      2n ** 63n - 1n,
    ];
    for (const order_by of valueColumns) {
      await put(store, ...ascending.map((value, i) => row(`n${(i * 3) % 8}`, { [order_by]: value })));
      const page = await store.list({ order_by, dir: "f", from: 0, limit: 100 });
      expectSame(
        order_by,
        page.rows.map((each) => each[order_by]),
        ascending,
      );
    }
  }),

  storeCase("a filter folds ASCII letters only, and an empty one lets everything through", async (store) => {
    await put(store, row("KELVIN"), row("\u{212a}"), row("É"));
    expectSame("k", await names(store, { like: "k" }), ["KELVIN"]);
    expectSame("empty", (await names(store, { like: "" })).length, 3);
  }),

  storeCase("_ is one code point, whatever its length in bytes or code units", async (store) => {
    await put(store, row("zb"), row("zxb"), row("züb"), row("z😀b"), row("zxxb"));
    expectSame("z_b", await names(store, { like: "z_b" }), ["zxb", "züb", "z😀b"]);
  }),

  storeCase("a backslash escapes on PostgreSQL and is a character on SQLite", async (store) => {
    await put(store, row("as%"), row("as\\x"), row("as%x"), row("a_"), row("ab"));
    const [trailing, percent, underscore] =
      store.dialect === "postgres" ? [["as%"], ["as%", "as%x"], ["a_"]] : [["as\\x"], ["as\\x"], []];
    expectSame("s\\", await names(store, { like: "s\\" }), trailing);
    expectSame("s\\%", await names(store, { like: "s\\%" }), percent);
    expectSame("a\\_", await names(store, { like: "a\\_" }), underscore);
  }),

  storeCase("a page past the end is empty, and so is one of limit 0; both say the total", async (store) => {
    await put(store, row("a"), failing("b"), row("c"));
    for (const order_by of orderColumns) {
      for (const dir of directions) {
        for (const [from, limit] of [
          [3, 10],
          [4, 1],
          [2 ** 53 - 1, 2 ** 53 - 1],
          [0, 0],
          [2, 0],
        ] as const) {
          const page = await store.list({ order_by, dir, from, limit });
          expectSame(`${order_by} ${dir} ${from} ${limit}`, page, { rows: [], total: 3 });
        }
        const { rows } = await store.list({ order_by, dir, from: 1, limit: 2 ** 53 - 1 });
        expectSame(`${order_by} ${dir} without a limit`, rows.length, 2);
      }
    }
  }),

  storeCase("a row is read back as it was written, odd ones too", async (store) => {
    const odd = [
      row("zero with failure", { retry_last_ts: 0, failure_ts: 5 }),
      row("null with failure", { failure_ts: 5 }),
      row("no interval", { retry_last_ts: 7 }),
      row("negative", { retry_last_ts: -1, retry_interval: -2, failure_ts: -3, last_successful_stream_ordering: -4 }),
      row("", { retry_interval: 2n ** 63n - 1n }),
    ];
    await put(store, ...odd);
    for (const each of odd) expectSame(each.destination, await store.get(each.destination), each);
    expectSame("an unknown one", await store.get("no"), undefined);
    expectSame("another letter case", await store.get("Negative"), undefined);
  }),
];
