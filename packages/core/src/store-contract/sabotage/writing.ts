/** Faults in what reset and apply do. */
import type { Destination } from "../../store.ts";
import type { Sabotage } from "./sabotage.ts";

const resetting =
  (change: (row: Destination) => Destination, needed = (row: Destination) => Boolean(row.retry_last_ts)): Sabotage =>
  (store) => ({
    reset: async (name) => {
      const row = await store.get(name);
      if (!row || !needed(row)) return row ? "not-needed" : "unknown";
      return (await store.apply([{ put: change(row), if: row }])) === "applied" ? "reset" : "not-needed";
    },
  });

const cleared = { retry_last_ts: 0, retry_interval: 0, failure_ts: null };

export const writing: Readonly<Record<string, Sabotage>> = {
  "a reset clears the stream ordering": resetting((row) => ({
    ...row,
    ...cleared,
    last_successful_stream_ordering: null,
  })),
  "a reset sets failure_ts to 0": resetting((row) => ({ ...row, ...cleared, failure_ts: 0 })),
  "a reset is needed where failure_ts is set": resetting(
    (row) => ({ ...row, ...cleared }),
    (row) => row.failure_ts !== null,
  ),
  "a reset needs retry_last_ts above 0": resetting(
    (row) => ({ ...row, ...cleared }),
    (row) => (row.retry_last_ts ?? 0) > 0,
  ),
  "a reset removes the rooms": (store) => ({
    reset: async (name) => {
      const answer = await store.reset(name);
      const row = await store.get(name);
      if (row && answer === "reset") await store.apply([{ put: row, rooms: [] }]);
      return answer;
    },
  }),
  "apply stops halfway": (store) => ({
    apply: async (changes) => {
      for (const change of changes) if ((await store.apply([change])) === "conflict") return "conflict";
      return "applied";
    },
  }),
  "apply knows no if": (store) => ({
    apply: (changes) =>
      store.apply(
        changes.map((change) =>
          "put" in change ? { put: change.put, ...(change.rooms && { rooms: change.rooms }) } : change,
        ),
      ),
  }),
  "an if compares retry_last_ts only": (store) => ({
    apply: async (changes) => {
      const loose = changes.map(async (change) => {
        if (!("put" in change) || !change.if) return change;
        const held = await store.get(change.put.destination);
        return held?.retry_last_ts === change.if.retry_last_ts ? { ...change, if: held } : change;
      });
      return store.apply(await Promise.all(loose));
    },
  }),
  "an if is read before the write": (store) => ({
    apply: async (changes) => {
      for (const change of changes) {
        if (!("put" in change) || !change.if) continue;
        if (JSON.stringify(await store.get(change.put.destination)) !== JSON.stringify(change.if)) return "conflict";
      }
      return store.apply(changes.map((change) => ("put" in change && change.if ? { put: change.put } : change)));
    },
  }),
  "a put without rooms removes them": (store) => ({
    apply: (changes) => store.apply(changes.map((change) => ("put" in change ? { rooms: [], ...change } : change))),
  }),
  "a room of an unknown destination is dropped": (store) => ({
    apply: async (changes) => {
      const known = await Promise.all(
        changes.map(async (change) => !("putRoom" in change) || (await store.get(change.destination))),
      );
      return store.apply(changes.filter((_, i) => known[i]));
    },
  }),
  "integers beyond 64 bits wrap": (store) => ({
    apply: (changes) =>
      store.apply(
        changes.map((change) =>
          "put" in change && typeof change.put.failure_ts === "bigint"
            ? { ...change, put: { ...change.put, failure_ts: BigInt.asIntN(64, change.put.failure_ts) } }
            : change,
        ),
      ),
  }),
};
