/** Faults in how a new world takes the old one's place. */
import type { DestinationRecord, DestinationStore } from "../../store.ts";
import type { Sabotage } from "./sabotage.ts";

const replaced =
  (
    change: (
      records: readonly DestinationRecord[],
      store: DestinationStore,
    ) => Promise<readonly DestinationRecord[]> | readonly DestinationRecord[],
  ): Sabotage =>
  (store) => ({
    replace: async (source, signal) => {
      const records: DestinationRecord[] = [];
      for await (const chunk of source) records.push(...chunk);
      const changed = await change(records, store);
      await store.replace(
        (async function* () {
          yield changed;
        })(),
        signal,
      );
    },
  });

export const replacing: Readonly<Record<string, Sabotage>> = {
  "replace shows its rows as they come": (store) => ({
    replace: async (source) => {
      await store.replace((async function* () {})());
      for await (const chunk of source) await store.apply(chunk.map(({ rooms, ...put }) => ({ put, rooms, if: null })));
    },
  }),
  "replace keeps the old rows": replaced(async (records, store) => {
    const fresh = new Set(records.map((each) => each.destination));
    const old: DestinationRecord[] = [];
    for await (const chunk of store.snapshot()) old.push(...chunk.filter((each) => !fresh.has(each.destination)));
    return [...old, ...records];
  }),
  "replace takes the last of two": replaced((records) => [
    ...new Map(records.map((each) => [each.destination, each])).values(),
  ]),
  "replace forgets the rooms": replaced((records) => records.map((each) => ({ ...each, rooms: [] }))),
  "replace hears no abort": (store) => ({ replace: (source) => store.replace(source) }),
  "replace keeps what it read of a broken source": (store) => ({
    replace: (source, signal) =>
      store.replace(
        (async function* () {
          try {
            yield* source;
          } catch {
            // What came before stands.
          }
        })(),
        signal,
      ),
  }),
};
