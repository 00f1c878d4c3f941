/** Faults in snapshots, watchers, rooms, and in how calls end. */
import type { Destination, StoreEvent } from "../../store.ts";
import type { Sabotage } from "./sabotage.ts";

const watching =
  (change: (events: readonly StoreEvent[]) => readonly StoreEvent[]): Sabotage =>
  (store) => ({
    watch: (options) => {
      const watcher = store.watch(options)[Symbol.asyncIterator]();
      const next = async (): Promise<IteratorResult<readonly StoreEvent[]>> => {
        const step = await watcher.next();
        return step.done === true ? step : { done: false, value: change(step.value) };
      };
      return { [Symbol.asyncIterator]: () => ({ next, return: () => watcher.return!() }) };
    },
  });

export const reading: Readonly<Record<string, Sabotage>> = {
  "a snapshot is of its first read": (store) => ({
    snapshot: async function* (signal) {
      yield* store.snapshot(signal);
    },
  }),
  "a snapshot shows the rows as they are now": (store) => ({
    snapshot: (signal) => {
      const start = store.snapshot(signal);
      return (async function* () {
        for await (const chunk of start)
          yield await Promise.all(chunk.map(async (each) => ({ ...each, ...(await store.get(each.destination)) })));
      })();
    },
  }),
  "a snapshot hears no abort": (store) => ({ snapshot: () => store.snapshot() }),
  "a snapshot comes unsorted": (store) => ({
    snapshot: (signal) => {
      const start = store.snapshot(signal);
      return (async function* () {
        for await (const chunk of start) yield chunk.toReversed();
      })();
    },
  }),
  "a watcher's events come out of order": watching((events) => events.toReversed()),
  "a watcher is never told to resync": watching((events) => events.filter((event) => !("resync" in event))),
  "a watcher is told of no before": watching((events) =>
    events.map((event) => ("resync" in event ? event : { ...event, before: null })),
  ),
  "a watcher sees each event twice": watching((events) => events.flatMap((event) => [event, event])),
  "a watcher begins at its first read": (store) => ({
    watch: async function* (options) {
      yield* store.watch(options);
    },
  }),
  "a watcher is told of a reset that was not needed": (store) => ({
    reset: async (name) => {
      const answer = await store.reset(name);
      const row = await store.get(name);
      if (answer === "not-needed" && row) await store.apply([{ remove: name }]);
      if (answer === "not-needed" && row) await store.apply([{ put: row }]);
      return answer;
    },
  }),
  "a watcher's abort ends it in silence": (store) => ({
    watch: async function* (options) {
      try {
        yield* store.watch(options);
      } catch {
        // As if there were no more.
      }
    },
  }),
  "rows change after they were handed out": (store) => {
    const handedOut = new Map<string, Destination>();
    return {
      get: async (name) => {
        const row = await store.get(name);
        if (!row) return undefined;
        const same = Object.assign(handedOut.get(name) ?? { ...row }, row);
        handedOut.set(name, same);
        return same;
      },
      reset: async (name) => {
        const answer = await store.reset(name);
        Object.assign(handedOut.get(name) ?? {}, await store.get(name));
        return answer;
      },
    };
  },
  "rooms sort by UTF-16 code unit": (store) => ({
    rooms: async (name, query) => {
      const { rows, total } = await store.rooms(name, { from: 0, limit: 1000, dir: "f" });
      const sorted = rows.toSorted((a, b) => (a.room_id < b.room_id ? -1 : 1) * (query.dir === "f" ? 1 : -1));
      return { rows: sorted.slice(query.from, query.from + query.limit), total };
    },
  }),
  "rooms ignore the direction": (store) => ({ rooms: (name, query) => store.rooms(name, { ...query, dir: "f" }) }),
  "roomsAbove has the ordering itself in it": (store) => ({
    roomsAbove: (name, ordering, limit) => store.roomsAbove(name, BigInt(ordering) - 1n, limit),
  }),
  "roomsAbove comes by room_id": (store) => ({
    roomsAbove: async (name, ordering, limit) =>
      (await store.roomsAbove(name, ordering, limit)).toSorted((a, b) => (a.room_id < b.room_id ? -1 : 1)),
  }),
  "a closed store answers an empty page": (store) => ({
    list: async (query, signal) => store.list(query, signal).catch(() => ({ rows: [], total: 0 })),
  }),
  "an abort throws an error of its own": (store) => ({
    list: async (query, signal) => {
      if (signal?.aborted === true) throw new Error("aborted");
      return store.list(query);
    },
  }),
};
