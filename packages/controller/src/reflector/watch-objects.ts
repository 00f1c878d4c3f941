import type { ApiServer } from "../api-server/api-server.ts";
import { ApiServerError } from "../api-server/api-server-error.ts";
import { UnreadableBody } from "../api-server/body.ts";
import { kubernetesStatus } from "../api-server/kubernetes-status.ts";
import type { Clock } from "../clock.ts";
import { parseJson } from "../json.ts";
import type { KubernetesObject } from "../object.ts";
import { pathOf } from "../resource.ts";
import { decodeObject } from "./decode.ts";
import { lines } from "./lines.ts";
import type { Selection } from "./selection.ts";

export type WatchEvent<T> =
  | { readonly type: "ADDED" | "MODIFIED" | "DELETED"; readonly object: T }
  | { readonly type: "BOOKMARK"; readonly resourceVersion: string };

export interface WatchOptions {
  /** Where to go on from. */
  readonly resourceVersion: string;
  /** When the server is to end the watch. */
  readonly timeoutSeconds: number;
  /** A watch that says nothing for so long, no bookmark either, is taken for half-open and cut. */
  readonly silenceMs: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** An object is at most 1.5 MiB in etcd; its JSON can be longer. */
const maxLineBytes = 8 * 1024 * 1024;

/**
 * Watches until the server ends it, calling `onEvent` for each event in order.
 *
 * @throws ApiServerError for every fault: a status of 410 where the history is gone, the status that an ERROR event
 * names, `timeout` after silence; the signal's reason when it aborts.
 */
export async function watchObjects<T extends KubernetesObject>(
  server: ApiServer,
  { resource, namespace, labelSelector, fieldSelector }: Selection,
  { resourceVersion, timeoutSeconds, silenceMs, clock, signal }: WatchOptions,
  onEvent: (event: WatchEvent<T>) => void,
): Promise<void> {
  signal.throwIfAborted();
  const request = { method: "GET", path: pathOf(resource, { ...(namespace !== undefined && { namespace }) }) } as const;
  const end = new AbortController();
  const stop = (): void => end.abort(signal.reason);
  signal.addEventListener("abort", stop, { once: true });
  let heardAt = clock.monotonic();
  let cancel = (): void => undefined;
  const listenFor = (ms: number): void => {
    cancel = clock.after(ms, () => {
      const silent = clock.monotonic() - heardAt;
      if (silent < silenceMs) listenFor(silenceMs - silent);
      else end.abort(new ApiServerError(request, "timeout"));
    });
  };
  listenFor(silenceMs);
  const query = {
    labelSelector,
    fieldSelector,
    resourceVersion,
    timeoutSeconds,
    watch: true,
    allowWatchBookmarks: true,
  };
  try {
    await server.stream(
      {
        ...request,
        query,
        signal: end.signal,
        // The server ends it before that; where it does not, the connection is of no use.
        timeoutMs: timeoutSeconds * 1000 + silenceMs,
      },
      async (body) => {
        const heard = (): void => {
          heardAt = clock.monotonic();
        };
        for await (const line of lines(body, maxLineBytes, heard)) {
          const event = decodeEvent<T>(line, request, { resource });
          if (event !== undefined) onEvent(event);
        }
      },
    );
  } finally {
    cancel();
    signal.removeEventListener("abort", stop);
  }
}

/** Undefined for a type that a newer server may add. */
function decodeEvent<T extends KubernetesObject>(
  line: string,
  request: { readonly method: string; readonly path: string },
  { resource }: Selection,
): WatchEvent<T> | undefined {
  const { type, object } = parseLine(line);
  switch (type) {
    case "ERROR":
      throw new ApiServerError(request, "refused", kubernetesStatus(object));
    case "BOOKMARK": {
      const { resourceVersion } = Object(Object(object).metadata) as { readonly resourceVersion?: unknown };
      return typeof resourceVersion === "string" ? { type, resourceVersion } : undefined;
    }
    case "ADDED":
    case "MODIFIED":
    case "DELETED": {
      const decoded = decodeObject(object, resource);
      if (decoded === undefined) throw new UnreadableBody();
      // T is what the resource's schema promises; the API server has checked it.
      return { type, object: decoded as T };
    }
    default:
      return undefined;
  }
}

function parseLine(line: string): { readonly type?: unknown; readonly object?: unknown } {
  try {
    return Object(parseJson(line));
  } catch {
    throw new UnreadableBody();
  }
}
