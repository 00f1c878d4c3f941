/** Keeps a store of a kind's objects like the API server's, with the semantics of client-go's reflector. */
import type { ApiServer } from "../api-server/api-server.ts";
import { ApiServerError, isExpired } from "../api-server/api-server-error.ts";
import { backoff } from "../backoff.ts";
import { type Clock, sleep, systemClock } from "../clock.ts";
import type { KubernetesObject } from "../object.ts";
import { listObjects } from "./list-objects.ts";
import { type Change, type ObjectStore, objectStore } from "./object-store.ts";
import type { Selection } from "./selection.ts";
import { type WatchEvent, watchObjects } from "./watch-objects.ts";

export interface ReflectorOptions<T> extends Selection {
  readonly server: ApiServer;
  /**
   * Told of every change in order, the first list's objects included. What it throws goes to `onFault` and changes
   * nothing else.
   */
  readonly onChange: (change: Change<T>) => void;
  /** Told of every fault, for a log; the reflector goes on by itself. */
  readonly onFault: (error: unknown) => void;
  /** Silence after which a watch counts as half-open (90 s; bookmarks come about once a minute). */
  readonly silenceMs?: number;
  readonly clock?: Clock;
  /** In [0, 1). */
  readonly random?: () => number;
}

export interface Reflector<T extends KubernetesObject> {
  readonly store: ObjectStore<T>;
  /** Settles once the store holds a whole list. */
  readonly synced: Promise<void>;
  /** Lists, then watches, for ever, through every fault; returns once `signal` has aborted. Call it once. */
  run(signal: AbortSignal): Promise<void>;
}

/** The server ends a watch after 5 to 10 minutes, so that load spreads over its replicas. */
const watchSeconds = 300;

/** A watch that ends in its first second without an event is as good as a fault. */
const shortWatchMs = 1000;

export function reflector<T extends KubernetesObject>({
  server,
  onChange,
  onFault,
  silenceMs = 90_000,
  clock = systemClock,
  random = Math.random,
  ...selection
}: ReflectorOptions<T>): Reflector<T> {
  const report = (error: unknown): void => {
    try {
      onFault(error);
    } catch {
      // A log that fails must not stop the watch.
    }
  };
  const store = objectStore<T>((change) => {
    try {
      onChange(change);
    } catch (error) {
      report(error);
    }
  });
  const pause = backoff({ random, firstMs: 800, maxMs: 30_000 });
  const { promise: synced, resolve: sync } = Promise.withResolvers<void>();

  /** Where the next watch goes on; undefined: list first. */
  let cursor: string | undefined;
  /** Nothing has come since the last list. */
  let fresh = false;

  const take = (event: WatchEvent<T>): void => {
    pause.reset();
    fresh = false;
    if (event.type === "BOOKMARK") store.passed(event.resourceVersion);
    else if (event.type === "DELETED") store.remove(event.object);
    else store.put(event.object);
    cursor = event.type === "BOOKMARK" ? event.resourceVersion : event.object.metadata.resourceVersion;
  };

  const list = async (signal: AbortSignal): Promise<string> => {
    const { objects, resourceVersion } = await listObjects<T>(server, selection, signal);
    store.replace(objects, resourceVersion);
    fresh = true;
    sync();
    return resourceVersion;
  };

  /** One list where one is needed, and one watch. */
  const round = async (signal: AbortSignal): Promise<void> => {
    cursor ??= await list(signal);
    const startedAt = clock.monotonic();
    const startedFrom = cursor;
    const timeoutSeconds = Math.ceil(watchSeconds * (1 + random()));
    await watchObjects(server, selection, { resourceVersion: cursor, timeoutSeconds, silenceMs, clock, signal }, take);
    if (cursor === startedFrom && clock.monotonic() - startedAt < shortWatchMs)
      await sleep(clock, pause.next(), signal);
  };

  const recover = async (error: unknown, signal: AbortSignal): Promise<void> => {
    report(error);
    const { fault, retryAfterMs } = error instanceof ApiServerError ? error : {};
    // What can't be read from here would not be read the next time either.
    if (isExpired(error) || fault === "unreadable") cursor = undefined;
    // A history that went on without us is read up at once, but never in a loop.
    if (isExpired(error) && !fresh) return;
    await sleep(clock, Math.max(pause.next(), retryAfterMs ?? 0), signal);
  };

  return {
    store,
    synced,
    async run(signal) {
      while (!signal.aborted) {
        try {
          await round(signal);
        } catch (error) {
          // Only the abort that ends the loop can end the wait.
          if (!signal.aborted) await recover(error, signal).catch(() => undefined);
        }
      }
    },
  };
}
