/** Everything that a decision rests on. Gathered beforehand, so that deciding reads nothing. */
import type { FederationReset } from "../../api/federation-reset.ts";
import type { Attempt, Baseline } from "../../api/federation-reset-status.ts";
import type { Obstacle as AnsweredObstacle, ObstacleReason } from "../../connection/obstacle.ts";
import type { Instant } from "./instant.ts";

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

/** Whether both name one homeserver, so that rows read there may be compared. */
export function isSameTarget(
  one: Pick<Target, "homeserverUID" | "url">,
  other: Pick<Target, "homeserverUID" | "url">,
): boolean {
  return one.homeserverUID === other.homeserverUID && one.url === other.url;
}

/** A look at the destination's row. `asked` is when the request was begun, `at` when its answer was there. */
export type RowReading = { readonly asked: Instant; readonly at: Instant } & (
  | { readonly found: "row"; readonly row: Baseline }
  | { readonly found: "no destination" }
  | { readonly found: "obstacle"; readonly obstacle: Obstacle }
);

/** A look at the destination's rooms. */
export type RoomsReading = { readonly asked: Instant } & (
  | {
      readonly found: "rooms";
      /** The largest stream ordering of all rooms, decimal text. Absent: there is no room. */
      readonly newest?: string;
    }
  /** They can't be read, or there are too many of them. */
  | { readonly found: "nothing" }
);

/**
 * What came of a POST.
 *
 * `accepted`: 200 with a JSON object. `refused`: surely not taken up, because nothing was sent or it was turned away.
 * `ambiguous`: it may have been taken up; `complete` where an answer came to its end, so that it isn't under way any
 * more.
 */
export type PostOutcome =
  | { readonly post: "accepted" }
  | { readonly post: "refused"; readonly obstacle: Obstacle }
  | { readonly post: "no destination" }
  | { readonly post: "ambiguous"; readonly complete: boolean };

/** What this process did with an intent of its own. */
export interface OwnPost {
  /** The intent: `attempt.posts` and `attempt.startTime`. */
  readonly posts: number;
  readonly startTime: string;
  /** When the intent was known to be written. */
  readonly written: Instant;
  /** Absent: the POST has not left. */
  readonly sent?: { readonly at: Instant; readonly answered: Instant; readonly outcome: PostOutcome };
}

/** An open attempt of another process. */
export interface ForeignAttempt {
  /** When this process first saw it as it is now. */
  readonly since: Instant;
  /** It is not as it was at the last look, so its process is alive. */
  readonly moved: boolean;
}

export interface Facts {
  readonly now: Instant;
  /** Random id of this process. */
  readonly holder: string;
  readonly reset: FederationReset;
  readonly homeserver: Target | Obstacle;
  /** The last look at the destination at that homeserver since spec last changed. */
  readonly reading?: RowReading;
  readonly rooms?: RoomsReading;
  readonly ownPost?: OwnPost;
  readonly foreign?: ForeignAttempt;
  /** Milliseconds that the run was active beyond what its status says. */
  readonly activeMs: number;
  /** In [0, 1), one draw for each POST: how much of the longest backoff is waited. */
  readonly jitter: number;
}

export function isTarget(homeserver: Target | Obstacle): homeserver is Target {
  return "homeserverUID" in homeserver;
}

/** What this process knows of the attempt's POST. Absent: it is another process' attempt. */
export function ownPostOf(
  { holder, ownPost }: Pick<Facts, "holder" | "ownPost">,
  attempt: Attempt,
): OwnPost | undefined {
  const isOwn =
    attempt.holder === holder && ownPost?.posts === attempt.posts && ownPost.startTime === attempt.startTime;
  return isOwn ? ownPost : undefined;
}
