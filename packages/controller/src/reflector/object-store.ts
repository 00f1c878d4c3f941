import { type KubernetesObject, keyOf } from "../object.ts";
import { isNewer } from "../resource-version.ts";

/** What changed, and whether the API server told it or this process wrote it. */
export type Change<T> = { readonly source: "server" | "own write" } & (
  | { readonly type: "added"; readonly object: T }
  | { readonly type: "updated"; readonly object: T; readonly previous: T }
  /** `object` is what was last known. */
  | { readonly type: "deleted"; readonly object: T }
);

/** The newest state of a kind's objects that this process knows, by `namespace/name`. */
export interface ObjectStore<T extends KubernetesObject> {
  get(key: string): T | undefined;
  list(): readonly T[];
  readonly size: number;
  /**
   * Lays what this process just wrote over what the watch has told so far, so that a reader never sees the world as
   * it was before its own last write. The watch's echo of that write is then no change.
   */
  wrote(object: T): void;
}

/** The side that a reflector writes to. */
export interface ReflectedStore<T extends KubernetesObject> extends ObjectStore<T> {
  /** Takes over a list, whole, as it was at `resourceVersion`. */
  replace(objects: readonly T[], resourceVersion: string): void;
  put(object: T): void;
  remove(object: T): void;
  /** The watch has told everything up to here. */
  passed(resourceVersion: string): void;
}

/**
 * A store never goes back to an older state of an object, whichever of watch, list and own write comes late. Only a
 * list older than what was seen, from a server restored from a backup, replaces everything.
 */
export function objectStore<T extends KubernetesObject>(onChange: (change: Change<T>) => void): ReflectedStore<T> {
  const objects = new Map<string, T>();
  let seen = "0";

  const accept = (object: T, source: Change<T>["source"]): void => {
    const key = keyOf(object.metadata);
    const previous = objects.get(key);
    objects.set(key, object);
    onChange(
      previous === undefined ? { type: "added", object, source } : { type: "updated", object, previous, source },
    );
  };
  const drop = (key: string, object: T): void => {
    objects.delete(key);
    onChange({ type: "deleted", object, source: "server" });
  };
  const passed = (resourceVersion: string): void => {
    if (isNewer(resourceVersion, seen)) seen = resourceVersion;
  };
  const isNews = ({ metadata }: T): boolean => {
    const held = objects.get(keyOf(metadata))?.metadata;
    return held === undefined || isNewer(metadata.resourceVersion, held.resourceVersion);
  };

  return {
    get: (key) => objects.get(key),
    list: () => [...objects.values()],
    get size() {
      return objects.size;
    },
    wrote(object) {
      const { resourceVersion } = object.metadata;
      // Not held, and the watch is past this write: deleted since.
      if (isNews(object) && (objects.has(keyOf(object.metadata)) || isNewer(resourceVersion, seen))) {
        accept(object, "own write");
      }
    },
    put(object) {
      if (isNews(object)) accept(object, "server");
      passed(object.metadata.resourceVersion);
    },
    remove({ metadata }) {
      const key = keyOf(metadata);
      const held = objects.get(key);
      if (held !== undefined && !isNewer(held.metadata.resourceVersion, metadata.resourceVersion)) drop(key, held);
      passed(metadata.resourceVersion);
    },
    replace(list, resourceVersion) {
      const restored = isNewer(seen, resourceVersion);
      const listed = new Set(list.map(({ metadata }) => keyOf(metadata)));
      for (const [key, held] of objects) {
        if (!listed.has(key) && (restored || !isNewer(held.metadata.resourceVersion, resourceVersion))) drop(key, held);
      }
      for (const object of list) if (restored || isNews(object)) accept(object, "server");
      seen = resourceVersion;
    },
    passed,
  };
}
