/** What this process knows about a reset and its status doesn't tell. Lost with the process, and that is allowed for. */
import { type Condition, findCondition } from "../api/condition.ts";
import type { FederationReset } from "../api/federation-reset.ts";
import type { FederationResetStatus } from "../api/federation-reset-status.ts";
import {
  type Facts,
  type Obstacle,
  type OwnPost,
  ownPostOf,
  type PostOutcome,
  type RoomsReading,
  type RowReading,
  type Target,
} from "./decide/facts.ts";
import { atLeastSince, type Instant } from "./decide/instant.ts";
import { openAttempt } from "./decide/run.ts";

export interface Memory {
  /** Whose memory it is; another object of the same name begins with none. */
  readonly uid: string;
  readonly generation: number;
  readonly seenAt: Instant;
  /** When the Homeserver became Ready, or ceased to be. */
  readonly readySince: string | undefined;
  /** Whether the run was active when it was last seen. */
  readonly active: boolean;
  readonly activeMs: number;
  readonly jitter: number;
  readonly reading?: RowReading | undefined;
  readonly rooms?: RoomsReading | undefined;
  readonly ownPost?: OwnPost;
  readonly foreign?: { readonly attempt: string; readonly since: Instant; readonly moved: boolean } | undefined;
}

/** What a look at the object and its surroundings shows. */
export interface Observation {
  readonly now: Instant;
  readonly holder: string;
  readonly reset: FederationReset;
  readonly homeserver: Target | Obstacle;
  /** The way to the homeserver is another than at the last look: a new URL, token or certificate. */
  readonly reconnected: boolean;
  /** The Homeserver's own Ready condition. */
  readonly ready?: Condition | undefined;
  /** The time since the last look was spent in our own queue. */
  readonly queued: boolean;
}

/** What is known after an observation. */
export function observe(before: Memory | undefined, observation: Observation): Memory {
  const { now, reset, ready, reconnected, queued } = observation;
  const { uid, generation } = reset.metadata;
  const known = before?.uid === uid ? before : undefined;
  const foreign = foreignIn(known, observation);
  // A look from before a change of spec could be older than the run that spec asks for, and one from before another
  // process' attempt tells nothing about it.
  const isNews = foreign !== undefined && foreign.attempt !== known?.foreign?.attempt;
  const keeps = known?.generation === generation && !reconnected && !isNews;
  const readySince = ready?.lastTransitionTime;
  const sinceLast = known?.active === true && !queued ? atLeastSince(known.seenAt, now) : 0;
  return {
    uid,
    generation,
    seenAt: now,
    readySince,
    active: findCondition(reset.status.conditions, "Ready")?.reason === "Resetting" && ready?.status !== "False",
    activeMs: (known?.activeMs ?? 0) + sinceLast,
    jitter: known?.jitter ?? 0,
    reading: keeps && (readySince === known.readySince || !isMendable(known.reading)) ? known.reading : undefined,
    rooms: keeps ? known.rooms : undefined,
    ...(known?.ownPost !== undefined && { ownPost: known.ownPost }),
    foreign,
  };
}

/** An obstacle that may be gone once the Homeserver is seen to be well. What asks for a pause gets it all the same. */
function isMendable(reading: RowReading | undefined): boolean {
  return reading?.found === "obstacle" && reading.obstacle.retryAfterMs === undefined;
}

function foreignIn(known: Memory | undefined, { now, holder, reset }: Observation): Memory["foreign"] {
  const open = openAttempt(reset);
  if (open === undefined || ownPostOf({ holder, ...(known?.ownPost && { ownPost: known.ownPost }) }, open)) {
    return undefined;
  }
  const attempt = `${open.holder} ${open.startTime} ${open.posts}`;
  if (known?.foreign?.attempt === attempt) return { ...known.foreign, moved: false };
  return { attempt, since: now, moved: known?.foreign !== undefined && open.holder !== holder };
}

/** The facts for a decision. */
export function factsOf(memory: Memory, { now, holder, reset, homeserver }: Observation): Facts {
  const { reading, rooms, ownPost, foreign, activeMs, jitter } = memory;
  return {
    now,
    holder,
    reset,
    homeserver,
    ...(reading && { reading }),
    ...(rooms && { rooms }),
    ...(ownPost && { ownPost }),
    ...(foreign && { foreign }),
    activeMs,
    jitter,
  };
}

/**
 * A status was written. @param intent whether it announces a POST. @param jitter a draw in [0, 1).
 */
export function afterWrite(
  memory: Memory,
  { attempt }: FederationResetStatus,
  intent: boolean,
  written: Instant,
  jitter: number,
): Memory {
  if (!intent || attempt === undefined) return { ...memory, activeMs: 0 };
  return {
    ...memory,
    activeMs: 0,
    jitter,
    ownPost: { posts: attempt.posts, startTime: attempt.startTime, written },
  };
}

/** The POST of the newest intent came to its end, and looks from before it tell nothing any more. */
export function afterPost(memory: Memory, at: Instant, answered: Instant, outcome: PostOutcome): Memory {
  const { ownPost, reading: _reading, ...rest } = memory;
  return ownPost === undefined ? rest : { ...rest, ownPost: { ...ownPost, sent: { at, answered, outcome } } };
}
