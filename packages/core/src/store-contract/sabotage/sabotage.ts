/** A store with a fault in it. */
import type { DestinationStore } from "../../store.ts";

/** What stands in place of the real store's methods. */
export type Sabotage = (store: DestinationStore) => Partial<DestinationStore>;

/** The store's methods as a plain object, to put others in their place. */
export function methods(store: DestinationStore): DestinationStore {
  return {
    dialect: store.dialect,
    list: (...args) => store.list(...args),
    get: (...args) => store.get(...args),
    rooms: (...args) => store.rooms(...args),
    roomsAbove: (...args) => store.roomsAbove(...args),
    reset: (...args) => store.reset(...args),
    apply: (...args) => store.apply(...args),
    replace: (...args) => store.replace(...args),
    snapshot: (...args) => store.snapshot(...args),
    watch: (...args) => store.watch(...args),
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
}
