import { randomUUID } from "node:crypto";
import {
  controllersMetrics,
  type MetricsRegistry,
  metricsRegistry,
  queuesMetrics,
  runController,
  systemClock,
  workQueue,
} from "@synapse-federation/controller";
import type { Cluster, Kind, Kinds, ObjectKey } from "./cluster.ts";
import type { Caps } from "./connection/caps.ts";
import { openConnections } from "./connection/connections.ts";
import { federationResetReconciler } from "./federation-reset-reconciler.ts";
import { homeserverReconciler } from "./homeserver/reconcile.ts";
import { type Log, messageOf, openLog } from "./log.ts";
import { textOfKey } from "./object-key.ts";
import type { NextLook, Surroundings } from "./reconciler.ts";
import { unsettled } from "./unsettled.ts";

export interface OperatorOptions {
  readonly cluster: Cluster;
  /** Ends the operator: nothing new is begun, and what is under way ends or can be resumed. */
  readonly signal: AbortSignal;
  /** Default: says nothing. */
  readonly log?: Log;
  /**
   * Patterns of the origins that a token may be sent to, as `--allow-homeserver` takes them. Default: all in a folder,
   * Services of the Homeserver's own namespace in a cluster.
   */
  readonly allowHomeservers?: readonly string[];
  /** What each origin and all together are sent at most, whatever the Homeservers allow. Default: no cap. */
  readonly caps?: Caps;
  /** Objects of a kind worked on at the same time; each Homeserver has limits of its own besides. Default: 32. */
  readonly concurrency?: number;
  /** End by oneself when every object is finished, or waits for something outside after one full try. */
  readonly once?: boolean;
  /** Told each object as it is after each look at it. */
  readonly onLook?: (object: Kinds[Kind]["object"]) => void;
  /** Gets controller-runtime's families of both kinds' queues and workers. */
  readonly metrics?: MetricsRegistry;
}

const silent = openLog({ level: "silent", format: "plain", write: () => undefined, now: Date.now });
const kinds = ["Homeserver", "FederationReset"] as const satisfies readonly Kind[];
const backoff = { firstMs: 1000, maxMs: 60_000 } as const;

/**
 * Reconciles what a cluster holds until `signal` aborts, or with `once` until all is settled.
 *
 * @throws what `cluster.watch` does, where this process may not act any more.
 */
export async function runOperator(options: OperatorOptions): Promise<void> {
  const { cluster, log = silent, concurrency = 32, once = false, onLook, metrics = metricsRegistry() } = options;
  const clock = systemClock;
  await using connections = openConnections({
    cluster,
    allow: options.allowHomeservers ?? [],
    ...(options.caps && { caps: options.caps }),
    monotonic: clock.monotonic,
  });
  const surroundings: Surroundings = {
    cluster,
    connections,
    log,
    holder: randomUUID(),
    now: clock.wall,
    monotonic: clock.monotonic,
    random: Math.random,
  };
  const ending = new AbortController();
  const signal = AbortSignal.any([options.signal, ending.signal]);
  const open = unsettled();
  const reconcilers = { Homeserver: homeserverReconciler(), FederationReset: federationResetReconciler() };
  const reconcile = ({ kind, ...key }: ObjectKey): Promise<NextLook> =>
    kind === "Homeserver"
      ? reconcilers.Homeserver({ kind, ...key }, surroundings, signal)
      : reconcilers.FederationReset({ kind, ...key }, surroundings, signal);

  const look = async (key: ObjectKey): Promise<NextLook> => {
    const text = textOfKey(key);
    open.begin(text);
    const next = await reconcile(key);
    const object = await cluster.get(key);
    if (object) onLook?.(object);
    open.end(text, object);
    if (once && open.isEmpty()) ending.abort();
    return next;
  };

  for (const kind of kinds) {
    for (const object of await cluster.list(kind)) open.add(textOfKey({ kind, ...object.metadata }));
  }
  if (once && open.isEmpty()) ending.abort();
  const queueMetrics = queuesMetrics(metrics, clock);
  const controllerMetrics = controllersMetrics(metrics);
  // A queue each, so that a thousand resets don't hold up a Homeserver that they wait for.
  const queueOf = (kind: Kind) =>
    workQueue<ObjectKey>({ id: textOfKey, clock, backoff, metrics: queueMetrics(kind.toLowerCase()) });
  const queues = { Homeserver: queueOf("Homeserver"), FederationReset: queueOf("FederationReset") };
  const controllers = kinds.map((kind) =>
    runController(
      {
        queue: queues[kind],
        concurrency,
        reconcile: look,
        onError(error, key) {
          if (signal.aborted) return;
          const object = textOfKey(key);
          log.error("A look at an object failed and is tried again", { object, error: messageOf(error) });
        },
        clock,
        metrics: controllerMetrics(kind.toLowerCase(), concurrency),
      },
      signal,
    ),
  );
  try {
    await cluster.watch((key) => {
      open.add(textOfKey(key));
      queues[key.kind].add(key);
    }, signal);
  } finally {
    ending.abort();
    await Promise.all(controllers);
  }
}
