/** Faults in what a list answers. */
import { memoryStore } from "../../memory/index.ts";
import type { Destination, DestinationStore, Dialect, ListQuery, Page } from "../../store.ts";
import { likeMatcher } from "../../synapse/like.ts";
import { methods, type Sabotage } from "./sabotage.ts";

const otherDialect = (dialect: Dialect): Dialect => (dialect === "sqlite" ? "postgres" : "sqlite");
const everything = 2 ** 53 - 1;

async function all(store: DestinationStore, query: ListQuery): Promise<readonly Destination[]> {
  return (await store.list({ ...query, from: 0, limit: everything })).rows;
}

/** The list with its full order changed before the page is cut. */
const relisted =
  (
    change: (
      rows: readonly Destination[],
      query: ListQuery,
      store: DestinationStore,
    ) => Promise<readonly Destination[]> | readonly Destination[],
  ): Sabotage =>
  (store) => ({
    list: async (query) => {
      const rows = await change(await all(store, query), query, store);
      return { rows: rows.slice(query.from, query.from + query.limit), total: rows.length };
    },
  });

/** The list filtered by another rule. */
const filtered = (rule: (like: string, dialect: Dialect) => (name: string) => boolean): Sabotage =>
  relisted(async (rows, { like, ...query }, store) =>
    like === undefined
      ? rows
      : (await all(store, query)).filter(({ destination }) => rule(like, store.dialect)(destination)),
  );

export const listing: Readonly<Record<string, Sabotage>> = {
  "ties follow the direction": relisted(async (rows, query, store) =>
    query.dir === "f" ? rows : (await all(store, { ...query, dir: "f" })).toReversed(),
  ),
  "NULLs stand on the other database's side": (store) => {
    const other = memoryStore({ dialect: otherDialect(store.dialect) });
    return methods(other);
  },
  "NULL sorts as 0": relisted((rows, { order_by, dir }) =>
    order_by === "destination"
      ? rows
      : rows.toSorted((a, b) => Number((a[order_by] ?? 0) > (b[order_by] ?? 0)) * (dir === "f" ? 1 : -1)),
  ),
  "names sort by UTF-16 code unit": relisted((rows, { order_by, dir }) =>
    order_by === "destination"
      ? rows.toSorted((a, b) => (a.destination < b.destination ? -1 : 1) * (dir === "f" ? 1 : -1))
      : rows,
  ),
  "integers are floats": relisted((rows) =>
    rows.map((row) => ({ ...row, failure_ts: row.failure_ts === null ? null : Number(row.failure_ts) })),
  ),
  "NULL is read as 0": (store) => ({
    get: async (name) => {
      const row = await store.get(name);
      return row && { ...row, retry_last_ts: row.retry_last_ts ?? 0 };
    },
  }),
  "the total is the page's": (store) => ({
    list: async (query) => {
      const { rows } = await store.list(query);
      return { rows, total: rows.length };
    },
  }),
  "the total ignores the filter": (store) => ({
    list: async (query) => {
      const { like: _, ...whole } = query;
      const [page, { total }] = await Promise.all([store.list(query), store.list(whole)]);
      return { ...page, total };
    },
  }),
  "the total is of another moment": (store) => ({
    list: async (query) => {
      const { rows } = await store.list(query);
      await Promise.resolve();
      return { rows, total: (await store.list(query)).total };
    },
  }),
  "a page is cut at 50 rows": (store) => ({
    list: async (query): Promise<Page<Destination>> => store.list({ ...query, limit: Math.min(query.limit, 50) }),
  }),
  "a filter is plain text": filtered((like) => (name) => name.toLowerCase().includes(like)),
  "a filter folds all of Unicode": filtered(
    (like, dialect) => (name) => likeMatcher(like, dialect)(name.toLowerCase()),
  ),
  "a filter treats backslashes as the other database": filtered((like, dialect) =>
    likeMatcher(like, otherDialect(dialect)),
  ),
  "_ is one code unit": filtered(
    (like, dialect) => (name) => likeMatcher(like, dialect)(name.replace(/[\u{10000}-\u{10ffff}]/gu, "xx")),
  ),
};
