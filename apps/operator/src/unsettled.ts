import type { Kind, Kinds } from "./cluster.ts";
import { standingOf } from "./standing.ts";

/** Keeps track of which objects may still change by themselves. */
export interface Unsettled {
  /** The object has changed: it has to be looked at. */
  add(key: string): void;
  begin(key: string): void;
  /** @param object as it is after the look; `undefined` where it is gone. */
  end(key: string, object: Kinds[Kind]["object"] | undefined): void;
  isEmpty(): boolean;
}

export function unsettled(): Unsettled {
  const open = new Set<string>();
  const changed = new Set<string>();
  return {
    add(key) {
      open.add(key);
      changed.add(key);
    },
    begin: (key) => void changed.delete(key),
    end(key, object) {
      // What changed during the look is looked at once more, if only to see that the change was our own.
      if (!changed.has(key) && (object === undefined || standingOf(object) !== "busy")) open.delete(key);
      else open.add(key);
    },
    isEmpty: () => open.size === 0,
  };
}
