/** The store that keeps its rows in this process: every method one synchronous step on a {@link World}. */
import {
  type Change,
  type Destination,
  type DestinationRecord,
  type DestinationStore,
  type Dialect,
  type ListQuery,
  type Page,
  type RoomQuery,
  StoreClosedError,
  type StoreEvent,
} from "../store.ts";
import type { DestinationRoom, Int64 } from "../wire.ts";
import { loadWorld } from "./load.ts";
import { readView } from "./snapshot.ts";
import { applyTo } from "./transaction.ts";
import { Watcher } from "./watcher.ts";
import { World } from "./world.ts";

export interface MemoryStoreOptions {
  /** Which database's NULL, backslash and NUL rules to follow. */
  readonly dialect: Dialect;
}

/** A store that holds nothing when the process ends. */
export type MemoryStore = DestinationStore;

/**
 * An empty store in memory, built for a million destinations: a page in any order, at any offset, and a write cost
 * O(log n); a substring filter looks at every name. About 80 bytes a destination, beside its name and its rooms.
 *
 * A snapshot costs little when it is taken; the first write after it to each run of 16,384 rows copies that run.
 * `apply` is one step however long its list: fill a large world with `replace`, which lets others have their turn.
 */
export function memoryStore(options: MemoryStoreOptions): MemoryStore {
  return new InMemory(options.dialect);
}

class InMemory implements DestinationStore {
  readonly dialect: Dialect;
  readonly #watchers = new Set<Watcher>();
  #world: World;
  #closed = false;

  constructor(dialect: Dialect) {
    this.dialect = dialect;
    this.#world = new World(dialect);
  }

  async list(query: ListQuery, signal?: AbortSignal): Promise<Page<Destination>> {
    this.#check(signal);
    return this.#world.list(query);
  }

  async get(name: string): Promise<Destination | undefined> {
    this.#check();
    return this.#world.get(name);
  }

  async rooms(name: string, query: RoomQuery): Promise<Page<DestinationRoom>> {
    this.#check();
    return this.#world.roomsOf(name).page(query);
  }

  async roomsAbove(name: string, ordering: Int64, limit: number): Promise<readonly DestinationRoom[]> {
    this.#check();
    return this.#world.roomsOf(name).above(ordering, limit);
  }

  async reset(name: string): Promise<"reset" | "not-needed" | "unknown"> {
    this.#check();
    const row = this.#world.get(name);
    if (!row) return "unknown";
    if (row.retry_last_ts === null || row.retry_last_ts === 0) return "not-needed";
    this.#commit([{ put: { ...row, retry_last_ts: 0, retry_interval: 0, failure_ts: null } }]);
    return "reset";
  }

  async apply(changes: readonly Change[]): Promise<"applied" | "conflict"> {
    this.#check();
    return this.#commit(changes);
  }

  async replace(rows: AsyncIterable<readonly DestinationRecord[]>, signal?: AbortSignal): Promise<void> {
    const check = (): void => this.#check(signal);
    const world = await loadWorld(this.dialect, rows, check);
    this.#world = world;
    for (const watcher of this.#watchers) watcher.lose();
  }

  snapshot(signal?: AbortSignal): AsyncIterable<readonly DestinationRecord[]> {
    return readView(this.#world.view(), () => this.#check(signal));
  }

  watch({ signal, buffer }: { signal: AbortSignal; buffer: number }): AsyncIterable<readonly StoreEvent[]> {
    const onAbort = (): void => watcher.fail(signal.reason);
    const watcher = new Watcher(buffer, () => {
      this.#watchers.delete(watcher);
      signal.removeEventListener("abort", onAbort);
    });
    this.#watchers.add(watcher);
    signal.addEventListener("abort", onAbort);
    if (this.#closed) watcher.fail(closed());
    if (signal.aborted) onAbort();
    return watcher;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    this.#world = new World(this.dialect);
    for (const watcher of this.#watchers) watcher.fail(closed());
  }

  #commit(changes: readonly Change[]): "applied" | "conflict" {
    const events = applyTo(this.#world, changes);
    if (events === "conflict") return "conflict";
    if (events.length > 0) for (const watcher of this.#watchers) watcher.tell(events);
    return "applied";
  }

  #check(signal?: AbortSignal): void {
    if (this.#closed) throw closed();
    signal?.throwIfAborted();
  }
}

function closed(): StoreClosedError {
  return new StoreClosedError("the store is closed");
}
