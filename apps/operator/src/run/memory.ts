/** What a process knows about a run of either kind and its status doesn't tell. */
import { type Condition, findCondition } from "../api/condition.ts";
import type { FederationReset } from "../api/federation-reset.ts";
import { atLeastSince, type Instant } from "./instant.ts";
import type { Obstacle, Target } from "./target.ts";

export interface RunMemory {
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
  readonly foreign?: ForeignIntent | undefined;
}

/** An open intent of another process, as it was last seen. */
export interface ForeignIntent {
  readonly intent: string;
  /** When this process first saw it as it is. */
  readonly since: Instant;
  /** It is not as it was at the look before, so its process is alive. */
  readonly moved: boolean;
}

/** What a look at the object and its surroundings shows. */
export interface RunObservation {
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

/** An intent in the status that this process can't account for. `text` tells it from every other one. */
export interface UnknownIntent {
  readonly holder: string;
  readonly text: string;
}

/** What is known after an observation. @param unknown the open intent, where it is not this process' own. */
export function observeRun(
  known: RunMemory | undefined,
  { now, reset, ready, queued, holder }: RunObservation,
  unknown: UnknownIntent | undefined,
): RunMemory {
  const { uid, generation } = reset.metadata;
  const sinceLast = known?.active === true && !queued ? atLeastSince(known.seenAt, now) : 0;
  return {
    uid,
    generation,
    seenAt: now,
    readySince: ready?.lastTransitionTime,
    active: findCondition(reset.status.conditions, "Ready")?.reason === "Resetting" && ready?.status !== "False",
    activeMs: (known?.activeMs ?? 0) + sinceLast,
    jitter: known?.jitter ?? 0,
    foreign: unknown && foreignIntent(known?.foreign, unknown, now, holder),
  };
}

function foreignIntent(
  known: ForeignIntent | undefined,
  { holder, text }: UnknownIntent,
  now: Instant,
  self: string,
): ForeignIntent {
  if (known?.intent === text) return { ...known, moved: false };
  return { intent: text, since: now, moved: known !== undefined && holder !== self };
}

/**
 * Whether a look at the homeserver still counts. One from before a change of spec could be older than the run that spec
 * asks for, and one from before another process' intent tells nothing about it.
 */
export function keepsLook(before: RunMemory | undefined, after: RunMemory, reconnected: boolean): boolean {
  const isNews = after.foreign !== undefined && after.foreign.intent !== before?.foreign?.intent;
  return before?.generation === after.generation && !reconnected && !isNews;
}

/**
 * Whether an obstacle that was met still counts: not once the Homeserver is seen to have changed, unless a pause was
 * asked for.
 */
export function keepsObstacle(before: RunMemory | undefined, after: RunMemory, obstacle: Obstacle): boolean {
  return before?.readySince === after.readySince || obstacle.retryAfterMs !== undefined;
}
