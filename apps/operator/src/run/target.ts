/** The homeserver that a run works on, or what stands in the way to it. */
import type { Obstacle as AnsweredObstacle, ObstacleReason } from "../connection/obstacle.ts";

/** Why a run waits for something outside of it. */
export type WaitReason =
  | "HomeserverNotFound"
  | "SecretNotFound"
  | "CABundleNotFound"
  | "AddressNotAllowed"
  | ObstacleReason;

/** Something is not as it must be, and a person or time may mend it. */
export interface Obstacle extends Omit<AnsweredObstacle, "reason"> {
  readonly reason: WaitReason;
}

/** The homeserver that requests go to now. */
export interface Target {
  readonly homeserverUID: string;
  readonly url: string;
  readonly requestTimeoutSeconds: number;
}

export function isTarget(homeserver: Target | Obstacle): homeserver is Target {
  return "homeserverUID" in homeserver;
}

/** Whether both name one homeserver, so that rows read there may be compared. */
export function isSameTarget(
  one: Pick<Target, "homeserverUID" | "url">,
  other: Pick<Target, "homeserverUID" | "url">,
): boolean {
  return one.homeserverUID === other.homeserverUID && one.url === other.url;
}
