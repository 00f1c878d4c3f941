import type { DestinationRecord, DestinationStore } from "../store.ts";
import { expectReason, expectSame } from "./expectation.ts";
import { chunks, collect, everything, failing, put, record, row } from "./fixture.ts";
import { storeCase, type StoreCase } from "./store-case.ts";

/** Enough for more than one chunk in most stores. */
const many = Array.from({ length: 1200 }, (_, i) => record(`s${String(i).padStart(5, "0")}`, { failure_ts: i }));

/** Every kind of write, at both ends and in the middle. */
async function change(store: DestinationStore): Promise<void> {
  await store.apply([
    { put: row("a new first") },
    { put: row("z new last") },
    { remove: "s00000" },
    { remove: "s01199" },
    { put: failing("s00600") },
    { destination: "s00601", putRoom: { room_id: "!r", stream_ordering: 1 } },
  ]);
  await store.reset("s00600");
}

export const snapshotting: readonly StoreCase[] = [
  storeCase("a snapshot holds every row with its rooms, names ascending by code point", async (store) => {
    const rooms = [
      { room_id: "!\u{ff3f}", stream_ordering: 2n ** 63n - 1n },
      { room_id: "!😀", stream_ordering: 1 },
    ];
    await store.replace(
      chunks([record("😀"), record("\u{ff3f}", { rooms: rooms.toReversed() }), record("a", failing("a"))]),
    );
    expectSame("rows", await everything(store), [
      record("a", failing("a")),
      record("\u{ff3f}", { rooms }),
      record("😀"),
    ]);
  }),

  storeCase("a snapshot of an empty store holds nothing", async (store) => {
    expectSame("rows", await everything(store), []);
  }),

  storeCase("a snapshot is of the moment of the call, though nothing was read yet", async (store) => {
    await store.replace(chunks(many, 500));
    const snapshot = store.snapshot();
    await change(store);
    expectSame("rows", await collect(snapshot), many);
  }),

  storeCase("a snapshot that is being read shows no write, and no new world", async (store) => {
    await store.replace(chunks(many, 500));
    const seen: DestinationRecord[] = [];
    for await (const chunk of store.snapshot()) {
      if (seen.length === 0) await change(store);
      seen.push(...chunk);
      await store.replace(chunks([record("s00800")]));
    }
    expectSame("rows", seen, many);
  }),

  storeCase("two snapshots each show their own moment", async (store) => {
    await put(store, row("a"), row("b"));
    const first = store.snapshot();
    await store.apply([{ remove: "a" }, { put: failing("c") }]);
    const second = store.snapshot();
    await store.apply([{ remove: "b" }, { put: row("c") }]);
    expectSame("second", await collect(second), [record("b"), record("c", failing("c"))]);
    expectSame("first", await collect(first), [record("a"), record("b")]);
    expectSame("now", await everything(store), [record("c")]);
  }),

  storeCase("a snapshot that is left early leaves the store as it was", async (store) => {
    await store.replace(chunks(many, 500));
    for await (const chunk of store.snapshot()) {
      expectSame("first row", chunk[0], many[0]);
      break;
    }
    await store.apply([{ remove: "s00001" }]);
    expectSame("rows", (await everything(store)).length, many.length - 1);
  }),

  storeCase("an abort ends a snapshot with the signal's reason", async (store) => {
    await store.replace(chunks(many, 500));
    const reason = new Error("enough");
    const controller = new AbortController();
    const reader = store.snapshot(controller.signal)[Symbol.asyncIterator]();
    await reader.next();
    controller.abort(reason);
    await expectReason("aborted in between", () => reader.next(), reason);
    await expectReason("aborted before", () => collect(store.snapshot(AbortSignal.abort(reason))), reason);
  }),

  storeCase("a snapshot given back to replace makes the same world", async (store) => {
    const rooms = [{ room_id: "!r", stream_ordering: 7 }];
    await store.replace(chunks([...many, record("with rooms", { rooms })], 500));
    const before = await everything(store);
    await store.replace(store.snapshot());
    expectSame("rows", await everything(store), before);
  }),
];
