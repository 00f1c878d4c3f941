/** One thing that every store has to do, for any test runner. */
import type { DestinationStore } from "../store.ts";

/** Opens a store that is empty. A case opens one, and disposes of it, before the next case opens its own. */
export type OpenStore = () => Promise<DestinationStore>;

export interface StoreCase {
  /** A sentence about behaviour. */
  readonly title: string;
  /**
   * Throws an error that says what was expected and what came. A case can't tell a store that never answers from a
   * slow one: the runner's time limit does.
   */
  readonly run: (open: OpenStore) => Promise<void>;
}

export function storeCase(title: string, run: (store: DestinationStore) => Promise<void>): StoreCase {
  return {
    title,
    run: async (open) => {
      await using store = await open();
      await run(store);
    },
  };
}
