import { StoreClosedError, type DestinationStore } from "../store.ts";
import { expectError, expectReason, expectSame } from "./expectation.ts";
import { chunks, collect, everything, failing, put, record, row } from "./fixture.ts";
import { storeCase, type StoreCase } from "./store-case.ts";

const query = { order_by: "destination", dir: "f", from: 0, limit: 10 } as const;

/** Everything that a reader can hold of the store at once. */
async function handedOut(store: DestinationStore): Promise<readonly unknown[]> {
  return [
    await store.list(query),
    await store.list({ ...query, order_by: "retry_last_ts", dir: "b" }),
    await store.get("a"),
    await store.rooms("a", query),
    await store.roomsAbove("a", 0, 10),
    await everything(store),
  ];
}

export const lifetime: readonly StoreCase[] = [
  storeCase("rows that were handed out never change", async (store) => {
    await store.apply([{ put: failing("a"), rooms: [{ room_id: "!r", stream_ordering: 1 }] }]);
    const held = await handedOut(store);
    const copy = structuredClone(held);
    await store.reset("a");
    await store.apply([
      { put: row("a", { failure_ts: 9 }) },
      { destination: "a", putRoom: { room_id: "!r", stream_ordering: 2 } },
      { destination: "a", putRoom: { room_id: "!0", stream_ordering: 3 } },
    ]);
    await store.apply([{ remove: "a" }, { put: row("b") }]);
    expectSame("what was read before", held, copy);
  }),

  storeCase("what a caller does to its own rows later is no write", async (store) => {
    const own = { ...failing("a") };
    const room = { room_id: "!r", stream_ordering: 1 };
    const replaced = { ...record("b"), rooms: [{ ...room }] };
    await store.replace(chunks([replaced]));
    await store.apply([{ put: own, rooms: [room] }]);
    const before = await everything(store);
    const copy = structuredClone(before);
    own.failure_ts = 1;
    room.stream_ordering = 2;
    replaced.rooms[0]!.stream_ordering = 3;
    replaced.rooms.length = 0;
    expectSame("rows", await everything(store), copy);
  }),

  storeCase("a closed store answers StoreClosedError to everything, and closes twice", async (store) => {
    await put(store, failing("a"));
    const open = store.snapshot();
    await store[Symbol.asyncDispose]();
    await store[Symbol.asyncDispose]();
    const { signal } = new AbortController();
    const calls: Readonly<Record<string, () => Promise<unknown>>> = {
      list: () => store.list(query),
      get: () => store.get("a"),
      rooms: () => store.rooms("a", query),
      roomsAbove: () => store.roomsAbove("a", 0, 10),
      reset: () => store.reset("a"),
      apply: () => store.apply([{ put: row("a") }]),
      "apply of nothing": () => store.apply([]),
      replace: () => store.replace(chunks([record("a")])),
      snapshot: () => collect(store.snapshot()),
      "a snapshot from before": () => collect(open),
      watch: () => collect(store.watch({ signal, buffer: 10 })),
    };
    for (const [method, call] of Object.entries(calls)) await expectError(method, call, StoreClosedError);
  }),

  storeCase("a replace that is under way when the store closes throws StoreClosedError", async (store) => {
    await expectError(
      "replace",
      () =>
        store.replace(
          (async function* () {
            yield [record("a")];
            await store[Symbol.asyncDispose]();
          })(),
        ),
      StoreClosedError,
    );
  }),

  storeCase("an aborted list throws the signal's reason", async (store) => {
    await put(store, row("a"));
    const reason = new Error("enough");
    await expectReason("list", () => store.list(query, AbortSignal.abort(reason)), reason);
    expectSame("one that is not aborted", (await store.list(query, new AbortController().signal)).total, 1);
  }),
];
