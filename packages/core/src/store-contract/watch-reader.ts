/** Reads a watcher in a case, so that the case ends even where the store loses what it should have told. */
import type { Destination, DestinationStore, StoreEvent } from "../store.ts";
import { row } from "./fixture.ts";

export type RowEvent = Exclude<StoreEvent, { readonly resync: true }>;

export interface WatchReader {
  readonly watcher: AsyncIterator<readonly StoreEvent[]>;
  /** What the watcher brings next. A write follows the call, so that there is something to bring. */
  step(): Promise<readonly StoreEvent[]>;
  /** Every event up to the one that leaves `last` in its row. Throws where a resync or a later write comes first. */
  to(last: Destination): Promise<readonly RowEvent[]>;
}

export function isResync(event: StoreEvent): event is { readonly resync: true } {
  return "resync" in event;
}

/** Opens a watcher for `run`, and aborts it in the end. */
export async function withWatcher(
  store: DestinationStore,
  buffer: number,
  run: (reader: WatchReader, controller: AbortController) => Promise<void>,
): Promise<void> {
  const controller = new AbortController();
  const watcher = store.watch({ signal: controller.signal, buffer })[Symbol.asyncIterator]();
  try {
    await run(readerOf(store, watcher), controller);
  } finally {
    controller.abort();
  }
}

function readerOf(store: DestinationStore, watcher: AsyncIterator<readonly StoreEvent[]>): WatchReader {
  let nudges = 0;
  const step = async (): Promise<readonly StoreEvent[]> => {
    const next = watcher.next();
    await store.apply([{ put: row("nudge", { failure_ts: nudges++ }) }]);
    const { done, value } = await next;
    if (done === true) throw new Error("the watcher ended without being asked to");
    return value;
  };
  const to = async (last: Destination): Promise<readonly RowEvent[]> => {
    const earlier = nudges;
    const events: RowEvent[] = [];
    for (;;) {
      for (const event of await step()) {
        if (isResync(event)) throw new Error("a resync came though nothing was lost");
        if (event.after?.destination !== "nudge") events.push(event);
        else if (Number(event.after.failure_ts) >= earlier)
          throw new Error(`the change to ${last.destination} never came`);
        if (JSON.stringify(event.after) === JSON.stringify(last)) return events;
      }
    }
  };
  return { watcher, step, to };
}
