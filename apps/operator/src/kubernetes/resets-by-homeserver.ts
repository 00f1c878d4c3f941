/** Which resets name a Homeserver, so that they can be looked at again when it changes. */
import { type Change, keyOf } from "@synapse-federation/controller";
import { findCondition } from "../api/condition.ts";
import type { Homeserver } from "../api/homeserver.ts";
import type { ObjectKey } from "../cluster.ts";
import type { RawObject } from "./resources.ts";

export interface ResetsByHomeserver {
  /** Follows a change of a FederationReset. */
  follow(change: Change<RawObject>): void;
  of(homeserver: RawObject): readonly ObjectKey<"FederationReset">[];
}

export function resetsByHomeserver(): ResetsByHomeserver {
  const resets = new Map<string, Map<string, ObjectKey<"FederationReset">>>();
  const homeserverOf = ({ metadata: { namespace }, spec }: RawObject): string => {
    const { homeserverRef } = Object(spec) as { readonly homeserverRef?: { readonly name?: unknown } };
    return `${namespace}/${String(homeserverRef?.name)}`;
  };
  const leave = (homeserver: string, reset: string): void => {
    const named = resets.get(homeserver);
    named?.delete(reset);
    if (named?.size === 0) resets.delete(homeserver);
  };
  return {
    follow(change) {
      const { object } = change;
      const { namespace = "", name } = object.metadata;
      const reset = keyOf(object.metadata);
      if (change.type === "updated") leave(homeserverOf(change.previous), reset);
      if (change.type === "deleted") return leave(homeserverOf(object), reset);
      const homeserver = homeserverOf(object);
      const named = resets.get(homeserver) ?? new Map<string, ObjectKey<"FederationReset">>();
      resets.set(homeserver, named.set(reset, { kind: "FederationReset", namespace, name }));
    },
    of: ({ metadata }) => [...(resets.get(keyOf(metadata))?.values() ?? [])],
  };
}

/** Whether resets that wait for a Homeserver may go on. Its figures change with every poll and concern none of them. */
export function concernsResets(change: Change<RawObject>): boolean {
  if (change.type !== "updated") return true;
  const { object, previous } = change;
  return (
    object.metadata.uid !== previous.metadata.uid ||
    object.metadata.generation !== previous.metadata.generation ||
    readiness(object) !== readiness(previous)
  );
}

function readiness({ status }: RawObject): string {
  const { conditions = [] } = Object(status) as Partial<Homeserver["status"]>;
  const ready = findCondition(conditions, "Ready");
  return `${ready?.status} ${ready?.reason}`;
}
