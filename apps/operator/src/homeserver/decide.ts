/** From what was seen of a homeserver to what its status says and when to look again. Pure. */
import { type ConditionClaim, findCondition, setConditions } from "../api/condition.ts";
import type { DestinationFigures, Homeserver, HomeserverStatus } from "../api/homeserver.ts";
import { toSecond } from "../api/metadata.ts";
import type { Refusal } from "../connection/connection.ts";
import type { Obstacle } from "../connection/obstacle.ts";

export type Observation =
  | { readonly found: "figures"; readonly figures: DestinationFigures; readonly serverVersion?: string }
  | { readonly found: "obstacle"; readonly obstacle: Obstacle | Refusal };

export interface Decision {
  readonly status: HomeserverStatus;
  /** Absent: only a change makes another look worth while. */
  readonly afterMs?: number;
}

const shortestRetryMs = 30_000;
const longestRetryMs = 300_000;

/** @param now Unix milliseconds. */
export function decide(homeserver: Homeserver, observation: Observation, now: number): Decision {
  const { metadata, spec, status } = homeserver;
  const say = (claims: readonly ConditionClaim[]) => ({
    ...status,
    observedGeneration: metadata.generation,
    conditions: setConditions(status.conditions, claims, { generation: metadata.generation, now: toSecond(now) }),
  });

  if (observation.found === "figures") {
    const { serverVersion, figures } = observation;
    const { serverVersion: _before, ...said } = say(
      claimsOf("Available", "The homeserver answers as an admin expects"),
    );
    return {
      status: { ...said, ...(serverVersion !== undefined && { serverVersion }), destinations: figures },
      ...(spec.pollIntervalSeconds > 0 && { afterMs: spec.pollIntervalSeconds * 1000 }),
    };
  }

  const { obstacle } = observation;
  const obstructed = say(claimsOf(obstacle.reason, obstacle.message));
  if (obstacle.reason === "AddressNotAllowed") return { status: obstructed };
  const asked = "retryAfterMs" in obstacle ? obstacle.retryAfterMs : undefined;
  return { status: obstructed, afterMs: Math.max(asked ?? 0, retryDelay(obstructed, now)) };
}

/** As long as it has been unwell already, so that the looks grow rarer: no count has to be kept. */
function retryDelay({ conditions }: HomeserverStatus, now: number): number {
  const since = Date.parse(findCondition(conditions, "Ready")?.lastTransitionTime ?? "");
  return Math.min(Math.max(now - since, shortestRetryMs), longestRetryMs);
}

/**
 * The three conditions with that reason. Stalled is what only a change of spec mends; for kstatus it must not stand
 * beside Reconciling.
 */
export function claimsOf(
  reason: "Available" | Obstacle["reason"] | Refusal["reason"],
  message: string,
): readonly ConditionClaim[] {
  const isReady = reason === "Available";
  const isStalled = reason === "AddressNotAllowed";
  const claim = (type: string, holds: boolean): ConditionClaim => ({
    type,
    status: holds ? "True" : "False",
    reason,
    message,
  });
  return [claim("Ready", isReady), claim("Reconciling", !isReady && !isStalled), claim("Stalled", isStalled)];
}
