/** A cluster behind a Kubernetes API server. */
import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import {
  acquireLease,
  type ApiServer,
  type Change,
  electionMetric,
  eventRecorder,
  isConflict,
  isNotFound,
  type KubeConfigLike,
  type Leadership,
  type MetricsRegistry,
  openApiServer,
  pathOf,
  sleep,
  systemClock,
} from "@synapse-federation/controller";
import { apiVersion } from "../api/metadata.ts";
import type { Cluster, Kind, Kinds, ObjectKey } from "../cluster.ts";
import { type Log, messageOf } from "../log.ts";
import { textOfKey } from "../object-key.ts";
import { homeserverMetrics } from "./homeserver-metrics.ts";
import { KubernetesError } from "./kubernetes-error.ts";
import { type ObjectReading, readObject } from "./read-object.ts";
import { type ReflectedKind, reflectedKind } from "./reflected-kind.ts";
import { concernsResets, resetsByHomeserver } from "./resets-by-homeserver.ts";
import { type RawObject, resources } from "./resources.ts";
import { valueReader } from "./values.ts";

export interface KubernetesOptions {
  readonly kubeConfig: KubeConfigLike;
  /** Where to work. */
  readonly namespaces: readonly string[] | "all";
  /** Where the lease stands that lets one of several replicas act; absent: this process acts without one. */
  readonly leaseNamespace?: string | undefined;
  readonly version: string;
  readonly log: Log;
  readonly metrics: MetricsRegistry;
  /** Ends the wait for the first lists. */
  readonly signal: AbortSignal;
}

/** Another process may act now. */
export class LeaseLost extends Error {
  override readonly name = "LeaseLost";
}

export interface KubernetesCluster extends Cluster, AsyncDisposable {
  /** Waits until this process may act: until it holds the lease, where there is one. @throws the signal's reason */
  lead(signal: AbortSignal): Promise<void>;
}

const controller = "synapse-federation-operator";
const kinds = ["Homeserver", "FederationReset"] as const satisfies readonly Kind[];

/**
 * Follows the Homeservers and FederationResets of a cluster; settles once it knows them all.
 *
 * @throws KubernetesError where the cluster can't be reached or lacks our kinds; the signal's reason.
 */
export async function openKubernetes(options: KubernetesOptions): Promise<KubernetesCluster> {
  const { kubeConfig, version, metrics, signal } = options;
  const server = openApiServer({ kubeConfig, userAgent: `${controller}/${version}`, metrics });
  try {
    await expectKinds(server, signal);
    return await follow(server, options);
  } catch (error) {
    await server.close();
    throw error;
  }
}

async function expectKinds(server: ApiServer, signal: AbortSignal): Promise<void> {
  try {
    await server.request({ method: "GET", path: `/apis/${apiVersion}`, signal });
  } catch (error) {
    signal.throwIfAborted();
    if (!isNotFound(error)) throw new KubernetesError(messageOf(error));
    throw new KubernetesError(
      `The cluster has no ${apiVersion}: apply the CustomResourceDefinitions of charts/operator/files/crds first`,
    );
  }
}

async function follow(server: ApiServer, options: KubernetesOptions): Promise<KubernetesCluster> {
  const { namespaces, leaseNamespace, log, metrics, signal } = options;
  const clock = systemClock;
  const instance = hostname();
  const onFault = (what: string) => (error: unknown) => log.warn(what, { error: messageOf(error) });
  const events = eventRecorder({
    server,
    reportingController: "synapse-federation.dev/operator",
    reportingInstance: instance,
    onFault: onFault("An event could not be written"),
  });
  const readValue = valueReader(server, clock.monotonic);
  const resets = resetsByHomeserver();
  const listeners = new Set<(key: ObjectKey) => void>();
  const notify = (key: ObjectKey): void => {
    for (const listener of listeners) listener(key);
  };

  /** Each state of an object is read once, and complained about once. */
  const readings = new WeakMap<RawObject, ObjectReading<Kind>>();
  /** What was read of the state before, until this one is read. */
  const before = new WeakMap<RawObject, Kinds[Kind]["object"]>();

  const reflect = (kind: Kind, onChange: (change: Change<RawObject>) => void): ReflectedKind =>
    reflectedKind({
      server,
      kind,
      namespaces,
      onChange(change) {
        const known = change.type === "updated" ? readings.get(change.previous)?.object : undefined;
        if (known !== undefined) before.set(change.object, known);
        onChange(change);
        notify(keyOfRaw(kind, change.object));
      },
      onFault: onFault("The watch of a kind failed and goes on"),
    });
  const reflected: Readonly<Record<Kind, ReflectedKind>> = {
    FederationReset: reflect("FederationReset", resets.follow),
    Homeserver: reflect("Homeserver", (change) => {
      if (concernsResets(change)) for (const key of resets.of(change.object)) notify(key);
    }),
  };

  const read = <K extends Kind>(kind: K, raw: RawObject): Kinds[K]["object"] | undefined => {
    // One that is being deleted has had its last POST.
    if (raw.metadata.deletionTimestamp !== undefined) return undefined;
    let reading: ObjectReading<K> | undefined = readings.get(raw);
    if (reading === undefined) {
      reading = readObject(kind, raw, before.get(raw) as Kinds[K]["object"] | undefined);
      before.delete(raw);
      readings.set(raw, reading);
      if (reading.complaint !== undefined) {
        log.error("An object is not as this operator knows its kind, and is left alone", {
          object: textOfKey(keyOfRaw(kind, raw)),
          error: reading.complaint,
        });
      }
    }
    return reading.object;
  };
  const list = <K extends Kind>(kind: K): readonly Kinds[K]["object"][] =>
    reflected[kind].list().flatMap((raw) => read(kind, raw) ?? []);

  const stop = new AbortController();
  const running = Promise.all(kinds.map((kind) => reflected[kind].run(stop.signal)));
  let leadership: Leadership | undefined;
  const mayAct = (): boolean => leaseNamespace === undefined || leadership?.held() === true;
  // Of several replicas one tells, or every sum over them would count twice.
  homeserverMetrics(metrics, () => (mayAct() ? list("Homeserver") : []));
  const close = async (): Promise<void> => {
    stop.abort();
    await running;
    // Neither is worth more of a pod's last seconds.
    const said = new AbortController();
    const goodbye = Promise.all([events.close(), leadership?.release()]).finally(() => said.abort());
    await Promise.race([goodbye, sleep(clock, 5000, said.signal).catch(() => undefined)]);
    await server.close();
  };
  try {
    await unlessAborted(Promise.all(kinds.map((kind) => reflected[kind].synced)), signal);
  } catch (error) {
    await close();
    throw error;
  }

  return {
    homeserversFrom: "tenants",
    async lead(until) {
      const metric = electionMetric(metrics);
      // Who acts alone is the one that acts, to whoever is alerted where nobody does.
      if (leaseNamespace === undefined) return metric.set(1, { name: controller });
      leadership = await acquireLease(
        {
          server,
          namespace: leaseNamespace,
          name: controller,
          identity: `${instance}_${randomUUID()}`,
          onFault: onFault("The lease could not be taken or renewed"),
          metric,
        },
        until,
      );
    },
    mayAct,
    async get<K extends Kind>({ kind, namespace, name }: ObjectKey<K>) {
      const raw = await reflected[kind].get({ namespace, name });
      return raw && read(kind, raw);
    },
    list: async (kind) => list(kind),
    async watch(onChange, until) {
      listeners.add(onChange);
      for (const kind of kinds) for (const raw of reflected[kind].list()) onChange(keyOfRaw(kind, raw));
      const lost = leadership === undefined ? until : AbortSignal.any([until, leadership.lost]);
      try {
        await unlessAborted(new Promise<never>(() => undefined), lost).catch(() => undefined);
      } finally {
        listeners.delete(onChange);
      }
      if (!until.aborted) throw new LeaseLost(messageOf(leadership!.lost.reason));
    },
    async writeStatus(object, status) {
      const { uid, resourceVersion } = object.metadata;
      const raw = reflected[object.kind].known(object.metadata);
      if (raw?.metadata.uid !== uid) return { outcome: "gone" };
      if (raw.metadata.resourceVersion !== resourceVersion) return { outcome: "conflict" };
      const written = await reflected[object.kind].writeStatus(raw, status);
      return written.outcome === "written"
        ? { outcome: "written", resourceVersion: written.object.metadata.resourceVersion }
        : { outcome: written.outcome };
    },
    async remove({ kind, metadata: { namespace, name, uid } }) {
      try {
        const path = pathOf(resources[kind], { namespace, name });
        await server.request({ method: "DELETE", path, body: { preconditions: { uid } } });
      } catch (error) {
        // Gone already, or another object has its name.
        if (!isNotFound(error) && !isConflict(error)) throw error;
      }
    },
    readSecret: (namespace, name, key, { fresh = false } = {}) =>
      readValue({ kind: "Secret", namespace, name }, key, fresh),
    readConfigMap: (namespace, name, key) => readValue({ kind: "ConfigMap", namespace, name }, key, false),
    emit({ kind, ...of }, { type, reason, message }) {
      const regarding = reflected[kind].known(of);
      if (regarding !== undefined) events.emit(regarding, { type, reason, action: "Reconcile", note: message });
    },
    [Symbol.asyncDispose]: close,
  };
}

function keyOfRaw<K extends Kind>(kind: K, { metadata: { namespace = "", name } }: RawObject): ObjectKey<K> {
  return { kind, namespace, name };
}

/** @throws the signal's reason as soon as it aborts. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const abort = (): void => reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
