import type { Change } from "../store.ts";
import { expectError, expectSame } from "./expectation.ts";
import { everything, failing, names, put, record, row } from "./fixture.ts";
import { storeCase, type StoreCase } from "./store-case.ts";

const room = (room_id: string, stream_ordering: number) => ({ room_id, stream_ordering });

export const applying: readonly StoreCase[] = [
  storeCase("put inserts a row or replaces all of it", async (store) => {
    await put(store, failing("a"), failing("b"));
    await put(store, row("a", { retry_interval: 1 }));
    expectSame("rows", await everything(store), [record("a", { retry_interval: 1 }), record("b", failing("b"))]);
    expectSame("order", await names(store, { order_by: "retry_interval" }), ["a", "b"]);
    expectSame("total", (await store.list({ order_by: "failure_ts", dir: "f", from: 0, limit: 0 })).total, 2);
  }),

  storeCase("put replaces the rooms that it brings and keeps them where it brings none", async (store) => {
    await store.apply([{ put: row("a"), rooms: [room("!b", 2), room("!a", 1)] }]);
    await put(store, row("a", { failure_ts: 3 }));
    expectSame("kept", await everything(store), [
      record("a", { failure_ts: 3, rooms: [room("!a", 1), room("!b", 2)] }),
    ]);
    await store.apply([{ put: row("a"), rooms: [room("!c", 3)] }]);
    expectSame("replaced", await everything(store), [record("a", { rooms: [room("!c", 3)] })]);
    await store.apply([{ put: row("a"), rooms: [] }]);
    expectSame("emptied", await everything(store), [record("a")]);
  }),

  storeCase("putRoom adds a room or moves it, and makes the row of an unknown destination", async (store) => {
    await put(store, failing("a"));
    await store.apply([
      { destination: "a", putRoom: room("!r", 1) },
      { destination: "new", putRoom: room("!n", 5) },
    ]);
    await store.apply([{ destination: "a", putRoom: room("!r", 9) }]);
    expectSame("rows", await everything(store), [
      record("a", { ...failing("a"), rooms: [room("!r", 9)] }),
      record("new", { rooms: [room("!n", 5)] }),
    ]);
  }),

  storeCase("remove takes a row out of every order, and its rooms with it", async (store) => {
    await store.apply([{ put: failing("a"), rooms: [room("!r", 1)] }, { put: row("b") }]);
    await store.apply([{ remove: "a" }, { remove: "never was" }]);
    for (const order_by of ["destination", "retry_last_ts", "failure_ts"] as const) {
      expectSame(order_by, await names(store, { order_by }), ["b"]);
    }
    expectSame("get", await store.get("a"), undefined);
    await put(store, row("a"));
    expectSame("put again", await everything(store), [record("a"), record("b")]);
  }),

  storeCase("changes are made in the order of the list", async (store) => {
    const first = row("a", { failure_ts: 1 });
    const answer = await store.apply([
      { put: first, if: null },
      { destination: "a", putRoom: room("!gone", 1) },
      { put: row("a", { failure_ts: 2 }), if: first },
      { remove: "a" },
      { put: row("a", { failure_ts: 3 }), if: null },
      { destination: "a", putRoom: room("!r", 1) },
    ]);
    expectSame("answer", answer, "applied");
    expectSame("rows", await everything(store), [record("a", { failure_ts: 3, rooms: [room("!r", 1)] })]);
  }),

  storeCase("an if compares the whole row: one field off is a conflict", async (store) => {
    const held = failing("a");
    await put(store, held);
    const others = [
      null,
      { ...held, retry_last_ts: 1_557_332_397_937 },
      { ...held, retry_interval: null },
      { ...held, failure_ts: 0 },
      { ...held, last_successful_stream_ordering: 2n ** 53n },
    ];
    for (const other of others) {
      expectSame("answer", await store.apply([{ put: row("a"), if: other }]), "conflict");
    }
    expectSame("absent", await store.apply([{ put: row("b"), if: row("b") }]), "conflict");
    expectSame("unchanged", await everything(store), [record("a", held)]);
    expectSame("equal", await store.apply([{ put: row("a"), if: held }]), "applied");
    expectSame("absent as said", await store.apply([{ put: row("b"), if: null }]), "applied");
    expectSame("changed", await everything(store), [record("a"), record("b")]);
  }),

  storeCase("a conflict anywhere in the list leaves everything as it was", async (store) => {
    await store.apply([{ put: failing("a"), rooms: [room("!r", 1)] }, { put: row("b") }]);
    const before = await everything(store);
    const conflict: Change = { put: row("c"), if: row("c") };
    const others: readonly Change[] = [
      { put: row("a"), rooms: [] },
      { remove: "b" },
      { destination: "a", putRoom: room("!s", 2) },
      { put: row("new") },
    ];
    for (const changes of [
      [conflict, ...others],
      [...others, conflict],
    ]) {
      expectSame("answer", await store.apply(changes), "conflict");
      expectSame("rows", await everything(store), before);
      expectSame(
        "names",
        await names(store, { order_by: "failure_ts" }),
        store.dialect === "sqlite" ? ["b", "a"] : ["a", "b"],
      );
    }
  }),

  storeCase("what no database holds is refused, and the list with it leaves everything as it was", async (store) => {
    await put(store, row("a"));
    const refused: readonly Change[] = [
      { put: row("b", { failure_ts: 2n ** 63n }) },
      { put: row("b", { retry_last_ts: -(2n ** 63n) - 1n }) },
      { put: row("b", { retry_interval: 1.5 }) },
      { put: row("b", { last_successful_stream_ordering: 2 ** 53 }) },
      { put: row("\u{d800}") },
      { put: row("a\0") },
      { put: row("b"), rooms: [room("!twice", 1), room("!twice", 2)] },
      { destination: "b", putRoom: { room_id: "!r", stream_ordering: 2n ** 64n } },
      { destination: "b\0", putRoom: room("!r", 1) },
    ];
    for (const change of refused) {
      await expectError("a bad change", () => store.apply([{ put: failing("a") }, change]), RangeError);
      expectSame("rows", await everything(store), [record("a")]);
    }
  }),

  storeCase("of many compare-and-sets on one row one is made", async (store) => {
    const held = failing("a");
    await put(store, held);
    const answers = await Promise.all(
      Array.from({ length: 5 }, (_, i) => store.apply([{ put: row("a", { failure_ts: i }), if: held }])),
    );
    expectSame("applied", answers.filter((answer) => answer === "applied").length, 1);
  }),

  storeCase("a page's rows and its total are of one moment, however writes come in between", async (store) => {
    const work: Promise<unknown>[] = [];
    const pages = [];
    for (let i = 0; i < 20; i++) {
      work.push(store.apply([{ put: row(`a${i}`) }, { put: row(`b${i}`) }]));
      pages.push(store.list({ order_by: "retry_last_ts", dir: "b", from: 0, limit: 1000 }));
    }
    for (const page of await Promise.all(pages)) {
      expectSame("rows of a page", page.rows.length, page.total);
      expectSame("half a transaction", page.total % 2, 0);
    }
    await Promise.all(work);
    expectSame("total in the end", (await names(store)).length, 40);
  }),
];
