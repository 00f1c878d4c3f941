import { randomUUID } from "node:crypto";
import type { Cluster, Kind, Kinds, ObjectKey } from "./cluster.ts";
import { openConnections } from "./connection/connections.ts";
import { homeserverReconciler } from "./homeserver/reconcile.ts";
import { type Log, messageOf, openLog } from "./log.ts";
import { keyOfText, textOfKey } from "./object-key.ts";
import { exponentialBackoff, workQueue } from "./queue.ts";
import type { NextLook, Surroundings } from "./reconciler.ts";
import { resetReconciler } from "./reset/index.ts";
import { unsettled } from "./unsettled.ts";

export interface OperatorOptions {
  readonly cluster: Cluster;
  /** Ends the operator: nothing new is begun, and what is under way ends or can be resumed. */
  readonly signal: AbortSignal;
  /** Default: says nothing. */
  readonly log?: Log;
  /** Origins that a token may be sent to, `*` for any text without a slash or colon. Default: all. */
  readonly allowHomeservers?: readonly string[];
  /** Objects worked on at the same time; each Homeserver has limits of its own besides. Default: 32. */
  readonly concurrency?: number;
  /** End by oneself when every object is finished, or waits for something outside after one full try. */
  readonly once?: boolean;
  /** Told each object as it is after each look at it. */
  readonly onLook?: (object: Kinds[Kind]["object"]) => void;
}

const silent = openLog({ level: "silent", format: "plain", write: () => undefined, now: Date.now });
const retryMs = { first: 1000, longest: 60_000 } as const;

/**
 * Reconciles what a cluster holds until `signal` aborts, or with `once` until all is settled.
 *
 * @throws what `cluster.watch` does, where this process may not act any more.
 */
export async function runOperator(options: OperatorOptions): Promise<void> {
  const { cluster, log = silent, concurrency = 32, once = false, onLook } = options;
  const monotonic = (): number => performance.now();
  await using connections = openConnections({ cluster, allow: options.allowHomeservers ?? [], monotonic });
  const surroundings: Surroundings = {
    cluster,
    connections,
    log,
    holder: randomUUID(),
    now: Date.now,
    monotonic,
    random: Math.random,
  };
  const ending = new AbortController();
  const signal = AbortSignal.any([options.signal, ending.signal]);
  const open = unsettled();
  const reconcilers = { Homeserver: homeserverReconciler(), FederationReset: resetReconciler() };
  const reconcile = ({ kind, ...key }: ObjectKey): Promise<NextLook> =>
    kind === "Homeserver"
      ? reconcilers.Homeserver({ kind, ...key }, surroundings, signal)
      : reconcilers.FederationReset({ kind, ...key }, surroundings, signal);

  const look = async (text: string): Promise<number | undefined> => {
    const key = keyOfText(text);
    open.begin(text);
    const { afterMs } = await reconcile(key);
    const object = await cluster.get(key);
    if (object) onLook?.(object);
    open.end(text, object);
    if (once && open.isEmpty()) ending.abort();
    return afterMs;
  };
  const queue = workQueue({
    work: look,
    concurrency,
    backoff: exponentialBackoff(retryMs.first, retryMs.longest, surroundings.random),
    onError(text, error) {
      if (signal.aborted) return;
      log.error("A look at an object failed and is tried again", { object: text, error: messageOf(error) });
    },
  });

  for (const kind of ["Homeserver", "FederationReset"] as const) {
    for (const object of await cluster.list(kind)) open.add(textOfKey({ kind, ...object.metadata }));
  }
  if (once && open.isEmpty()) ending.abort();
  try {
    await cluster.watch((key) => {
      const text = textOfKey(key);
      open.add(text);
      queue.add(text);
    }, signal);
  } finally {
    ending.abort();
    await queue.stop();
  }
}
