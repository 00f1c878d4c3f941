import { type Destination, StoreClosedError } from "../store.ts";
import { expectError, expectReason, expectSame } from "./expectation.ts";
import { chunks, failing, names, put, record, row } from "./fixture.ts";
import { storeCase, type StoreCase } from "./store-case.ts";
import { isResync, withWatcher } from "./watch-reader.ts";

const marker = row("marker", { failure_ts: 12_345 });

export const watching: readonly StoreCase[] = [
  storeCase("a watcher sees every change of a row from the call on, with before and after", async (store) => {
    await put(store, failing("a"), row("b"));
    await withWatcher(store, 100, async (reader) => {
      await store.reset("a");
      await put(store, row("c"));
      await store.apply([{ remove: "b" }]);
      await put(store, marker);
      expectSame("events", await reader.to(marker), [
        { before: failing("a"), after: { ...failing("a"), retry_last_ts: 0, retry_interval: 0, failure_ts: null } },
        { before: null, after: row("c") },
        { before: row("b"), after: null },
        { before: null, after: marker },
      ]);
    });
  }),

  storeCase("a watcher is told of nothing that did not happen", async (store) => {
    await put(store, row("a"));
    await withWatcher(store, 100, async (reader) => {
      await store.reset("a");
      await store.reset("unknown");
      await store.apply([{ put: row("x") }, { put: row("y"), if: row("y") }]);
      await store.apply([{ remove: "unknown" }]);
      await put(store, marker);
      expectSame("events", await reader.to(marker), [{ before: null, after: marker }]);
    });
  }),

  storeCase("events come in the order of the commits, so that they replay to the rows", async (store) => {
    await withWatcher(store, 1000, async (reader) => {
      const writes = Array.from({ length: 60 }, (_, i) =>
        i % 7 === 6
          ? store.apply([{ remove: `s${i % 5}` }])
          : store.apply([{ put: row(`s${i % 5}`, { failure_ts: i }) }, { put: row(`t${i % 3}`, { failure_ts: i }) }]),
      );
      await Promise.all(writes);
      await put(store, marker);
      const page = await store.list({ order_by: "destination", dir: "f", from: 0, limit: 100 });
      const replayed = new Map<string, Destination>();
      for (const { before, after } of await reader.to(marker)) {
        const name = (before ?? after)!.destination;
        expectSame(`what was before at ${name}`, replayed.get(name) ?? null, before);
        if (after) replayed.set(name, after);
        else replayed.delete(name);
      }
      expectSame(
        "replayed",
        [...replayed.values()].toSorted((a, b) => (a.destination < b.destination ? -1 : 1)),
        page.rows,
      );
    });
  }),

  storeCase("a watcher that falls behind is told to resync, and then sees what comes after", async (store) => {
    await withWatcher(store, 4, async (reader) => {
      for (let i = 0; i < 20; i++) await put(store, row(`lost${i}`));
      let resyncs = 0;
      for (let steps = 0; resyncs === 0 && steps < 30; steps++) resyncs = (await reader.step()).filter(isResync).length;
      expectSame("resyncs", resyncs, 1);
      await put(store, marker);
      const after = await reader.to(marker);
      expectSame("the last event", after.at(-1), { before: null, after: marker });
    });
  }),

  storeCase("a watcher within its buffer loses nothing", async (store) => {
    // One more than the rows: the reader writes one itself with each step.
    await withWatcher(store, 6, async (reader) => {
      const rows = Array.from({ length: 5 }, (_, i) => row(`r${i}`));
      for (const each of rows) await put(store, each);
      expectSame("events", (await reader.to(rows[4]!)).length, 5);
    });
  }),

  storeCase("a new world is a resync", async (store) => {
    await put(store, row("a"));
    await withWatcher(store, 100, async (reader) => {
      await store.replace(chunks([record("b")]));
      await put(store, marker);
      const first = await reader.step();
      expectSame("resyncs in the first step", first.filter(isResync).length, 1);
    });
  }),

  storeCase("watchers that never read slow no writer and cost each other nothing", async (store) => {
    await withWatcher(store, 2, async () => {
      await withWatcher(store, 1000, async (reader) => {
        for (let i = 0; i < 50; i++) await put(store, row(`s${i}`));
        await put(store, marker);
        expectSame("rows", (await names(store)).length, 51);
        expectSame("events of the other", (await reader.to(marker)).length, 51);
      });
    });
  }),

  storeCase("an abort ends a watcher with the signal's reason, waiting or not", async (store) => {
    const reason = new Error("enough");
    await withWatcher(store, 10, async ({ watcher }, controller) => {
      const waiting = watcher.next();
      controller.abort(reason);
      await expectReason("while waiting", () => waiting, reason);
    });
    await withWatcher(store, 10, async ({ watcher }, controller) => {
      await put(store, row("a"));
      controller.abort(reason);
      await expectReason("with events to read", () => watcher.next(), reason);
    });
    const watcher = store.watch({ signal: AbortSignal.abort(reason), buffer: 10 })[Symbol.asyncIterator]();
    await expectReason("before", () => watcher.next(), reason);
  }),

  storeCase("a store that closes ends its watchers with StoreClosedError", async (store) => {
    await withWatcher(store, 10, async ({ watcher }) => {
      const waiting = watcher.next();
      await store[Symbol.asyncDispose]();
      await expectError("while waiting", () => waiting, StoreClosedError);
    });
  }),

  storeCase("a watcher left by its reader takes nothing more", async (store) => {
    await withWatcher(store, 10, async ({ watcher }) => {
      await watcher.return?.();
      await put(store, row("a"));
      expectSame("done", (await watcher.next()).done, true);
    });
  }),
];
