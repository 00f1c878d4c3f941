import type { DestinationRecord, DestinationStore } from "../store.ts";
import { expectError, expectReason, expectSame } from "./expectation.ts";
import { chunks, everything, failing, names, put, record, row } from "./fixture.ts";
import { storeCase, type StoreCase } from "./store-case.ts";

const rooms = [{ room_id: "!r", stream_ordering: 1 }];
const world = ["d", "c", "e", "b"].map((name) => record(name, { rooms }));

/** A store with one row that no case's new world has. */
async function arrange(store: DestinationStore): Promise<void> {
  await store.apply([{ put: failing("old"), rooms }]);
}

async function expectOldWorld(store: DestinationStore): Promise<void> {
  expectSame("the old world", await everything(store), [record("old", { ...failing("old"), rooms })]);
  for (const order_by of ["destination", "retry_interval"] as const) {
    expectSame(`the old world by ${order_by}`, await names(store, { order_by }), ["old"]);
  }
}

export const replacing: readonly StoreCase[] = [
  storeCase("replace puts a new world in the old one's place", async (store) => {
    await arrange(store);
    await store.replace(chunks(world));
    expectSame(
      "rows",
      await everything(store),
      world.toSorted((a, b) => (a.destination < b.destination ? -1 : 1)),
    );
    expectSame("the old row", await store.get("old"), undefined);
    expectSame("the old rooms", await store.rooms("old", { from: 0, limit: 9, dir: "f" }), { rows: [], total: 0 });
    await store.replace(chunks([]));
    expectSame("an empty world", await everything(store), []);
  }),

  storeCase("the new world can be written to", async (store) => {
    await store.replace(chunks([...world, record("f", failing("f"))]));
    expectSame("reset", await store.reset("f"), "reset");
    await store.apply([{ remove: "c" }, { put: row("a") }]);
    expectSame("names", await names(store), ["a", "b", "d", "e", "f"]);
  }),

  storeCase("the old world is shown until the new one is complete", async (store) => {
    await arrange(store);
    async function* slow(): AsyncGenerator<readonly DestinationRecord[], void> {
      for await (const chunk of chunks(world, 1)) {
        yield chunk;
        await expectOldWorld(store);
      }
    }
    await store.replace(slow());
    expectSame("names", await names(store), ["b", "c", "d", "e"]);
  }),

  storeCase("a source that throws leaves the old world", async (store) => {
    await arrange(store);
    const reason = new Error("the source broke");
    async function* broken(): AsyncGenerator<readonly DestinationRecord[], void> {
      yield world;
      throw reason;
    }
    await expectReason("replace", () => store.replace(broken()), reason);
    await expectOldWorld(store);
  }),

  storeCase("an abort leaves the old world and throws the signal's reason", async (store) => {
    await arrange(store);
    const reason = new Error("changed my mind");
    for (const abortAt of [0, 1, world.length]) {
      const controller = new AbortController();
      const source = async function* (): AsyncGenerator<readonly DestinationRecord[], void> {
        let read = 0;
        for await (const chunk of chunks(world, 1)) {
          if (read++ === abortAt) controller.abort(reason);
          yield chunk;
        }
        controller.abort(reason);
      };
      await expectReason(`aborted after ${abortAt}`, () => store.replace(source(), controller.signal), reason);
      await expectOldWorld(store);
    }
    await expectReason("aborted before", () => store.replace(chunks(world), AbortSignal.abort(reason)), reason);
    await expectOldWorld(store);
  }),

  storeCase("a name or a room that comes twice is refused and leaves the old world", async (store) => {
    await arrange(store);
    const twice: readonly (readonly DestinationRecord[])[] = [
      [record("x"), record("x")],
      [...world, record("f"), record("g"), record("d", failing("d"))],
      [record("x", { rooms: [...rooms, { room_id: "!r", stream_ordering: 2 }] })],
    ];
    for (const records of twice) {
      await expectError("replace", () => store.replace(chunks(records, 2)), Error);
      await expectOldWorld(store);
    }
  }),

  storeCase("what no database holds is refused and leaves the old world", async (store) => {
    await arrange(store);
    for (const bad of [record("x", { failure_ts: 2n ** 63n }), record("\u{dfff}"), record("x\0")]) {
      await expectError("replace", () => store.replace(chunks([...world, bad])), RangeError);
      await expectOldWorld(store);
    }
  }),

  storeCase("a write to the old world goes with it", async (store) => {
    await arrange(store);
    async function* writing(): AsyncGenerator<readonly DestinationRecord[], void> {
      yield world;
      await put(store, row("late"));
      expectSame("seen meanwhile", await names(store), ["late", "old"]);
    }
    await store.replace(writing());
    expectSame("names", await names(store), ["b", "c", "d", "e"]);
  }),
];
