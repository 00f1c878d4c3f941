/**
 * The seam to where resources live. The reconcilers know nothing else: a folder of YAML stands behind it
 * (`folder/`), or a Kubernetes API server (`kubernetes/`).
 */
import type { FederationReset, FederationResetStatus } from "./api/federation-reset.ts";
import type { Homeserver, HomeserverStatus } from "./api/homeserver.ts";

/** What the seam holds, by kind. */
export interface Kinds {
  readonly FederationReset: { readonly object: FederationReset; readonly status: FederationResetStatus };
  readonly Homeserver: { readonly object: Homeserver; readonly status: HomeserverStatus };
}
export type Kind = keyof Kinds;

/** Names one object; what the work queue holds. */
export interface ObjectKey<K extends Kind = Kind> {
  readonly kind: K;
  readonly namespace: string;
  readonly name: string;
}

/** How a guarded status write ended. `conflict`: the object moved on, gather again. `gone`: deleted or another uid. */
export type WriteOutcome =
  | { readonly outcome: "written"; readonly resourceVersion: string }
  | { readonly outcome: "conflict" | "gone" };

/** A reading of a Secret's or ConfigMap's key. */
export type ValueReading =
  | { readonly found: true; readonly value: string }
  | { readonly found: false; readonly missing: "object" | "key" };

/** An event about an object, as `kubectl describe` shows it. Never holds a token or text of a response body. */
export interface EventNote {
  readonly type: "Normal" | "Warning";
  readonly reason: string;
  readonly message: string;
}

export interface Cluster {
  /**
   * Who writes Homeservers: whoever runs the operator, or tenants, who by way of it must not reach what they can't
   * reach themselves.
   */
  readonly homeserversFrom: "owner" | "tenants";
  /**
   * The object as it is now, this process's own last write included. `undefined` once it is gone.
   * Its spec has passed the schema: what the schema refuses never gets here.
   */
  get<K extends Kind>(key: ObjectKey<K>): Promise<Kinds[K]["object"] | undefined>;
  /** Every object of a kind, from the same source as `get`. */
  list<K extends Kind>(kind: K): Promise<readonly Kinds[K]["object"][]>;
  /**
   * Calls `onChange` for every object there is, then for every change of spec, status, Secret or ConfigMap that an
   * object may depend on, until `signal` aborts. Keys only: the reader gathers for itself. Throws once this process
   * may not act any more.
   */
  watch(onChange: (key: ObjectKey) => void, signal: AbortSignal): Promise<void>;
  /**
   * Replaces the status, guarded by the object's uid and resourceVersion as it was read. Durable when it returns.
   * Throws when the outcome is not known; the caller then gathers again.
   */
  writeStatus<K extends Kind>(object: Kinds[K]["object"], status: Kinds[K]["status"]): Promise<WriteOutcome>;
  /** Deletes the object, guarded by its uid (a TTL that ran out). */
  remove(object: Kinds[Kind]["object"]): Promise<void>;
  /** @param options.fresh what was read before has turned out to be of no use. */
  readSecret(
    namespace: string,
    name: string,
    key: string,
    options?: { readonly fresh?: boolean },
  ): Promise<ValueReading>;
  readConfigMap(namespace: string, name: string, key: string): Promise<ValueReading>;
  /** Best effort: a lost event loses no reset. */
  emit(key: ObjectKey, note: EventNote): void;
  /** False once this process may not act any more (a lost lease, a lost folder lock). Asked before each POST. */
  mayAct(): boolean;
}
