import { memoryStore } from "@synapse-federation/core/memory";
import type { Destination, DestinationStore, Dialect } from "@synapse-federation/core/store";
import type { DestinationListItem } from "@synapse-federation/core/wire";
import { describe, expect, it } from "vitest";
import { type ReadPage, readFailingRows } from "./failing-rows.ts";

const date = Date.parse("2026-11-25T03:00:00Z");
const item = (
  destination: string,
  failure_ts: number | null,
  retry_last_ts = failure_ts ?? 0,
): DestinationListItem => ({
  destination,
  retry_last_ts,
  retry_interval: 600_000,
  failure_ts,
  last_successful_stream_ordering: null,
});
const storeWith = async (dialect: Dialect, items: readonly DestinationListItem[]): Promise<DestinationStore> => {
  const store = memoryStore({ dialect });
  await store.apply(items.map((put) => ({ put: put satisfies Destination })));
  return store;
};
/** Answers as the list does, and notes what was asked. */
const reading = (store: DestinationStore, asked: unknown[] = [], between = async (): Promise<void> => undefined) => {
  const readPage: ReadPage = async (query) => {
    asked.push([query.dir, query.from ?? 0, query.limit]);
    const { order_by = "destination", dir = "f", from = 0, limit = 100 } = query;
    const page = await store.list({ order_by, dir, from: Number(from), limit });
    await between();
    return { destinations: page.rows as readonly DestinationListItem[], total: page.total, date };
  };
  return readPage;
};
const all = (): boolean => true;
const names = ({ rows }: { readonly rows: readonly { readonly destination: string }[] }): readonly string[] =>
  rows.map(({ destination }) => destination);

describe("readFailingRows", () => {
  it.for([
    [
      "postgres",
      [
        ["f", 0, 1],
        ["f", 0, 20_000],
      ],
    ],
    [
      "sqlite",
      [
        ["f", 0, 1],
        ["b", 0, 1],
        ["b", 0, 20_000],
      ],
    ],
  ] as const)("finds the side on which failing rows stand on %s", async ([dialect, requests]) => {
    const asked: unknown[] = [];
    const items = [item("b.org", 2), item("A.org", 3), item("a.org", 1), item("well.org", null), item("odd.org", 4, 0)];
    const found = await readFailingRows(reading(await storeWith(dialect, items), asked), all);
    expect(names(found)).toEqual(["A.org", "a.org", "b.org"]);
    expect(found).toMatchObject({ skipped: 0, approximate: false, date });
    expect(asked).toEqual(requests);
  });

  it("asks for no list where nothing fails", async () => {
    const asked: unknown[] = [];
    const found = await readFailingRows(reading(await storeWith("sqlite", [item("well.org", null)]), asked), all);
    expect(found).toEqual({ rows: [], skipped: 0, approximate: false, date });
    expect(asked).toHaveLength(2);
  });

  it("skips names that are no server names, and counts them though they are not asked for", async () => {
    const items = [item("a b.org", 1), item("../x", 1), item("a.org", 1), item("b.net", 1)];
    const found = await readFailingRows(reading(await storeWith("postgres", items)), (name) => name.endsWith(".org"));
    expect(names(found)).toEqual(["a.org"]);
    expect(found.skipped).toBe(2);
  });

  it("reads on with an overlap where there are more than one answer holds, until nothing new turns up", async () => {
    const asked: unknown[] = [];
    const items = Array.from({ length: 30_000 }, (_, n) => item(`d${n}.org`, n + 1));
    const found = await readFailingRows(reading(await storeWith("postgres", items), asked), all);
    expect(found.rows).toHaveLength(30_000);
    expect(found.approximate).toBe(false);
    const pass = [
      ["f", 0, 20_000],
      ["f", 19_500, 20_000],
    ];
    expect(asked).toEqual([["f", 0, 1], ...pass, ...pass]);
  });

  it("says that it may have missed some where rows go on turning up", async () => {
    const items = Array.from({ length: 21_000 }, (_, n) => item(`d${n}.org`, n + 1));
    const store = await storeWith("postgres", items);
    let more = 0;
    const between = async (): Promise<void> => void (await store.apply([{ put: item(`more${more++}.org`, 50_000) }]));
    const found = await readFailingRows(reading(store, [], between), all);
    expect(found.approximate).toBe(true);
    expect(found.rows.length).toBeGreaterThanOrEqual(21_000);
  });
});
