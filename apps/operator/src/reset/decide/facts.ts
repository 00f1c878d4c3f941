/** Everything that a decision rests on. Gathered beforehand, so that deciding reads nothing. */
import type { Int64 } from "@synapse-federation/core/wire";
import type { Attempt, Baseline } from "../../api/federation-reset-status.ts";
import type { DestinationReset } from "../../api/federation-reset.ts";
import type { RunFacts } from "../../run/facts.ts";
import type { Instant } from "../../run/instant.ts";
import type { PostOutcome } from "../../run/post-outcome.ts";
import type { Obstacle } from "../../run/target.ts";

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
      /** The largest stream ordering of all rooms. Absent: there is no room. */
      readonly newest?: Int64;
    }
  /** They can't be read, or there are too many of them. */
  | { readonly found: "nothing" }
);

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

export interface Facts extends RunFacts {
  readonly reset: DestinationReset;
  /** The last look at the destination at that homeserver since spec last changed. */
  readonly reading?: RowReading;
  readonly rooms?: RoomsReading;
  readonly ownPost?: OwnPost;
  readonly foreign?: ForeignAttempt;
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
