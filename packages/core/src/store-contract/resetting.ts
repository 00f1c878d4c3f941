import { expectSame } from "./expectation.ts";
import { everything, failing, names, put, record, row } from "./fixture.ts";
import { storeCase, type StoreCase } from "./store-case.ts";

export const resetting: readonly StoreCase[] = [
  storeCase("a reset clears the backoff to 0, 0 and NULL, and leaves ordering, rooms and other rows", async (store) => {
    const rooms = [{ room_id: "!a", stream_ordering: 3 }];
    await store.apply([{ put: failing("a"), rooms }, { put: failing("b") }]);
    expectSame("answer", await store.reset("a"), "reset");
    const cleared = {
      retry_last_ts: 0,
      retry_interval: 0,
      failure_ts: null,
      last_successful_stream_ordering: 77,
      rooms,
    };
    expectSame("rows", await everything(store), [record("a", cleared), record("b", failing("b"))]);
    expectSame("a second one", await store.reset("a"), "not-needed");
  }),

  storeCase("a reset moves the row in every order", async (store) => {
    await put(
      store,
      failing("a"),
      row("b", { retry_last_ts: 5, retry_interval: 5, failure_ts: 5 }),
      row("c", { retry_last_ts: -5, retry_interval: -5, failure_ts: 4 }),
    );
    await store.reset("a");
    expectSame("retry_last_ts", await names(store, { order_by: "retry_last_ts" }), ["c", "a", "b"]);
    expectSame("retry_interval", await names(store, { order_by: "retry_interval" }), ["c", "a", "b"]);
    const byFailure = store.dialect === "sqlite" ? ["a", "c", "b"] : ["c", "b", "a"];
    expectSame("failure_ts", await names(store, { order_by: "failure_ts" }), byFailure);
  }),

  storeCase("a reset is needed if and only if retry_last_ts is neither NULL nor 0", async (store) => {
    const rows = [
      row("null", { failure_ts: 5, retry_interval: 6 }),
      row("zero", { retry_last_ts: 0, failure_ts: 5, retry_interval: 6 }),
      row("negative", { retry_last_ts: -1 }),
      row("large", { retry_last_ts: 2n ** 63n - 1n }),
    ];
    await put(store, ...rows);
    expectSame("unknown", await store.reset("unknown"), "unknown");
    expectSame("NULL", await store.reset("null"), "not-needed");
    expectSame("0", await store.reset("zero"), "not-needed");
    expectSame("negative", await store.reset("negative"), "reset");
    expectSame("large", await store.reset("large"), "reset");
    expectSame("the row with NULL", await store.get("null"), rows[0]);
    expectSame("the row with 0", await store.get("zero"), rows[1]);
    expectSame("no row was made", (await names(store)).length, 4);
  }),

  storeCase("of many resets at once one is made", async (store) => {
    await put(store, failing("a"));
    const answers = await Promise.all(Array.from({ length: 6 }, () => store.reset("a")));
    expectSame("answers", answers.toSorted(), [...Array.from({ length: 5 }, () => "not-needed"), "reset"]);
  }),
];
