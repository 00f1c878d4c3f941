/** Status by PUT on the subresource: guarded, and laid over the cache. */
import type { ApiServer } from "../api-server/api-server.ts";
import { isConflict, isNotFound } from "../api-server/api-server-error.ts";
import type { KubernetesObject } from "../object.ts";
import { decodeObject } from "../reflector/decode.ts";
import type { ObjectStore } from "../reflector/object-store.ts";
import { apiVersionOf, pathOf, type Resource } from "../resource.ts";

export interface ObjectWithStatus extends KubernetesObject {
  readonly status?: object;
}

/** `conflict`: the object moved on, or another has its name; read again. `gone`: there is none of that name. */
export type StatusWrite<T> =
  | { readonly outcome: "written"; readonly object: T }
  | { readonly outcome: "conflict" | "gone" };

export interface StatusWriterOptions<T extends ObjectWithStatus> {
  readonly server: ApiServer;
  readonly resource: Resource;
  /** What is written is laid over it. */
  readonly store?: ObjectStore<T>;
  /** The members of status that this program knows and therefore replaces; all others are kept. */
  readonly members: readonly (keyof NonNullable<T["status"]> & string)[];
}

export interface StatusWriter<T extends ObjectWithStatus> {
  /**
   * Replaces the status of `object`, if it is still the one that was read: same uid, same resourceVersion. When it
   * returns, the write is in etcd or was refused.
   *
   * @throws ApiServerError where the outcome is not known (read again), or where the status breaks the schema (422);
   *   the signal's reason.
   */
  write(object: T, status: NonNullable<T["status"]>, signal?: AbortSignal): Promise<StatusWrite<T>>;
}

export function statusWriter<T extends ObjectWithStatus>({
  server,
  resource,
  store,
  members,
}: StatusWriterOptions<T>): StatusWriter<T> {
  const known: ReadonlySet<string> = new Set(members);
  return {
    async write({ metadata: { name, namespace, uid, resourceVersion }, status: before = {} }, status, signal) {
      const kept = Object.entries(before).filter(([member]) => !known.has(member));
      try {
        const answer = await server.request({
          method: "PUT",
          path: pathOf(resource, { ...(namespace !== undefined && { namespace }), name, subresource: "status" }),
          // The subresource takes nothing but the status, so nothing else is sent.
          body: {
            apiVersion: apiVersionOf(resource),
            kind: resource.kind,
            metadata: { name, namespace, uid, resourceVersion },
            status: { ...Object.fromEntries(kept), ...status },
          },
          ...(signal && { signal }),
        });
        const object = decodeObject(answer, resource) as T;
        store?.wrote(object);
        return { outcome: "written", object };
      } catch (error) {
        if (isConflict(error)) return { outcome: "conflict" };
        if (isNotFound(error)) return { outcome: "gone" };
        throw error;
      }
    },
  };
}
