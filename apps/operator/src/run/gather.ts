/** All the reading for a decision but that of the homeserver's answers: the object, its Homeserver, the way there. */
import { type Condition, findCondition } from "../api/condition.ts";
import type { FederationReset } from "../api/federation-reset.ts";
import type { Homeserver } from "../api/homeserver.ts";
import type { ObjectKey } from "../cluster.ts";
import type { Connection } from "../connection/connection.ts";
import type { Surroundings } from "../reconciler.ts";
import type { Instant } from "./instant.ts";
import type { Obstacle, Target } from "./target.ts";

/** A reset with what it needs. */
export interface Gathered<R extends FederationReset> {
  readonly reset: R;
  readonly homeserver: Target | Obstacle;
  /** There where `homeserver` is a target. The same object until the way to the homeserver changes. */
  readonly connection?: Connection;
  /** The Homeserver's own Ready condition. */
  readonly ready?: Condition | undefined;
}

/** `undefined` once the object is gone, or where it is of another kind than `isOurs` says. */
export async function gather<R extends FederationReset>(
  key: ObjectKey<"FederationReset">,
  { cluster, connections }: Surroundings,
  isOurs: (reset: FederationReset) => reset is R,
): Promise<Gathered<R> | undefined> {
  const reset = await cluster.get(key);
  if (reset === undefined || !isOurs(reset)) return undefined;
  const { name } = reset.spec.homeserverRef;
  const homeserver = await cluster.get({ kind: "Homeserver", namespace: key.namespace, name });
  if (homeserver === undefined) {
    const message = `Homeserver ${name} is not there`;
    return { reset, homeserver: { reason: "HomeserverNotFound", message } };
  }
  const ready = findCondition(homeserver.status.conditions, "Ready");
  const opened = await connections.open(homeserver);
  return "refusal" in opened
    ? { reset, homeserver: opened.refusal, ready }
    : { reset, homeserver: targetOf(homeserver), connection: opened.connection, ready };
}

function targetOf({ metadata, spec }: Homeserver): Target {
  return {
    homeserverUID: metadata.uid,
    url: spec.url,
    requestTimeoutSeconds: spec.requestTimeoutSeconds,
  };
}

export function instant({ now, monotonic }: Pick<Surroundings, "now" | "monotonic">): Instant {
  return { wall: now(), monotonic: monotonic() };
}
