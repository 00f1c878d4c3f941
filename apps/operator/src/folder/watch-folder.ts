import { watch } from "node:fs";
import { type Log, messageOf } from "../log.ts";

export interface WatchFolderOptions {
  readonly folder: string;
  /** Never called again before it has ended. What it throws is logged. */
  readonly onChange: () => Promise<void>;
  readonly log: Log;
  /** From a change to the call, as editors save in several steps. */
  readonly settleMs?: number;
  /** Looked at anyway this often: network file systems and full inotify tables send no events. */
  readonly everyMs?: number;
}

/** Calls `onChange` after each change in a folder, until it is disposed of; disposal waits for a call under way. */
export function watchFolder({
  folder,
  onChange,
  log,
  settleMs = 200,
  everyMs = 10_000,
}: WatchFolderOptions): AsyncDisposable {
  let timer: NodeJS.Timeout | undefined;
  let settling = false;
  let call = Promise.resolve();
  let closed = false;

  const schedule = (ms: number): void => {
    clearTimeout(timer);
    if (!closed) timer = setTimeout(look, ms);
  };
  const look = (): void => {
    settling = false;
    call = call
      .then(() => (closed ? undefined : onChange()))
      .catch((error: unknown) => log.error("The manifests can't be followed now", { error: messageOf(error) }))
      // What changed during the call is looked at soon.
      .then(() => (settling ? undefined : schedule(everyMs)));
  };
  const watcher = openWatcher(
    folder,
    () => {
      // Not put off by further changes, or a file that never rests would hide all the others.
      if (settling) return;
      settling = true;
      schedule(settleMs);
    },
    log,
  );
  schedule(everyMs);
  return {
    async [Symbol.asyncDispose]() {
      closed = true;
      clearTimeout(timer);
      watcher?.close();
      await call;
    },
  };
}

function openWatcher(folder: string, onEvent: () => void, log: Log): { close(): void } | undefined {
  const unwatched = (error: unknown): void =>
    log.warn("Changes of the manifests are noticed late: the folder can't be watched", { error: messageOf(error) });
  try {
    return watch(folder, onEvent).on("error", unwatched);
  } catch (error) {
    unwatched(error);
    return undefined;
  }
}
