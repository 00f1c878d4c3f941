/**
 * A world small enough to walk through completely: one destination as Synapse keeps it, one reset with guarded status
 * writes, and an operator process that can be killed. Everything but the world is the real thing: `observe`, `decide`
 * and what is remembered after each step.
 */
import { type Baseline, freshFederationResetStatus } from "../api/federation-reset-status.ts";
import type { DestinationReset, DestinationResetSpec } from "../api/federation-reset.ts";
import { inFlightMs } from "../run/delays.ts";
import type { Instant } from "../run/instant.ts";
import type { PostOutcome } from "../run/post-outcome.ts";
import type { Obstacle, Target } from "../run/target.ts";
import { decide } from "./decide/decide.ts";
import type { Facts } from "./decide/facts.ts";
import { isClear } from "./decide/row.ts";
import type { Step } from "./decide/step.ts";
import { afterPost, afterWrite, factsOf, type Memory, observe } from "./memory.ts";

export interface World {
  /** Milliseconds since the world began, by every clock. */
  readonly time: number;
  /** The destination's row; `undefined` where the homeserver does not know it. */
  readonly row: Baseline | undefined;
  /** The next moment that Synapse's clock shows. */
  readonly tick: number;
  /** A try to reach the destination that began with this state, and writes it back when it fails. */
  readonly tryFrom?: Baseline | undefined;
  /** A POST that nobody hears of any more, and until when it may still be taken up. */
  readonly inFlight?: { readonly until: number; readonly run: string | undefined } | undefined;
  readonly reset: DestinationReset;
  readonly homeserver: Target | Obstacle;
  readonly memory?: Memory | undefined;
  readonly holder: number;
  readonly past: Past;
}

/** What happened, for judging. The operator does not see it. */
export interface Past {
  /** A 200 was seen. */
  readonly accepted: boolean;
  /** The row was clear at some moment. */
  readonly wasClear: boolean;
  readonly lastRead?: { readonly time: number; readonly clear: boolean };
  /** POSTs that left. */
  readonly posts: number;
  /** POSTs that the promise allows for. */
  readonly allowed: number;
  /** What went against the rules. */
  readonly fault?: string;
}

export type Decide = (facts: Facts) => Step;

/** When the world begins, by the wall clock. */
export const beginning: number = Date.parse("2026-11-25T03:00:00Z");

export const failingRow: Baseline = {
  retryLastTs: 20,
  retryInterval: 600000,
  failureTs: 10,
  lastSuccessfulStreamOrdering: 5,
};
export const clearRow: Baseline = { retryLastTs: 0, retryInterval: 0, lastSuccessfulStreamOrdering: 5 };

export const target: Target = { homeserverUID: "hs-1", url: "http://synapse:8008", requestTimeoutSeconds: 30 };

const specDefaults: DestinationResetSpec = {
  homeserverRef: { name: "homeserver" },
  destination: "matrix.org",
  suspend: false,
  dryRun: false,
  readyWhen: "Reset",
  recoveryWindowSeconds: 0,
  backoffLimit: 6,
};

export function resetWith(spec: Partial<DestinationResetSpec> = {}): DestinationReset {
  return {
    apiVersion: "synapse-federation.dev/v1alpha1",
    kind: "FederationReset",
    metadata: {
      name: "reset",
      namespace: "default",
      uid: "reset-1",
      generation: 1,
      resourceVersion: "1",
      creationTimestamp: "2026-11-25T02:59:59Z",
    },
    spec: { ...specDefaults, ...spec },
    status: freshFederationResetStatus,
  };
}

export function worldWith(spec: Partial<DestinationResetSpec> = {}, row: Baseline | undefined = failingRow): World {
  return {
    time: 0,
    row,
    tick: 30,
    reset: resetWith(spec),
    homeserver: target,
    holder: 1,
    past: { accepted: false, wasClear: row !== undefined && isClear(row), posts: 0, allowed: 1 },
  };
}

export function instantOf({ time }: World): Instant {
  return { wall: beginning + time, monotonic: 1_000_000 + time };
}

/** The operator's next step, and the world with what it has observed. */
export function nextStep(world: World, decideWith: Decide = decide): { readonly world: World; readonly step: Step } {
  const observation = {
    now: instantOf(world),
    holder: `holder-${world.holder}`,
    reset: world.reset,
    homeserver: world.homeserver,
    reconnected: false,
    queued: false,
  };
  const memory = observe(world.memory, observation);
  return { world: { ...world, memory }, step: decideWith(factsOf(memory, observation)) };
}

const remembered = ({ memory }: World): Memory => memory!;

/** The step done, with nothing going wrong. */
export function done(world: World, step: Step): World {
  switch (step.do) {
    case "read row":
      return seen(world);
    case "read rooms":
      return { ...world, memory: { ...remembered(world), rooms: { asked: instantOf(world), found: "rooms" } } };
    case "write status":
      return written(world, step);
    case "post":
      return posted(world, "answered");
    case "wait":
      return later(world, step.afterMs ?? 3_600_000);
    case "delete":
      return world;
    default:
      return step satisfies never;
  }
}

export function later(world: World, ms: number): World {
  const time = world.time + ms;
  const lands = world.inFlight !== undefined && time < world.inFlight.until;
  return { ...world, time, inFlight: lands ? world.inFlight : undefined };
}

function seen(world: World): World {
  const { row, past } = world;
  const at = instantOf(world);
  const answer = row === undefined ? ({ found: "no destination" } as const) : ({ found: "row", row } as const);
  return {
    ...world,
    memory: { ...remembered(world), reading: { asked: at, at, ...answer } },
    past: { ...past, lastRead: { time: world.time, clear: row === undefined || isClear(row) } },
  };
}

/** The homeserver is in the way: the look shows nothing else. */
export function unreadable(world: World, obstacle: Obstacle): World {
  const at = instantOf(world);
  return { ...world, memory: { ...remembered(world), reading: { asked: at, at, found: "obstacle", obstacle } } };
}

export function written(world: World, { status, intent }: Step & { readonly do: "write status" }): World {
  const { reset } = world;
  const resourceVersion = String(Number(reset.metadata.resourceVersion) + 1);
  return {
    ...world,
    reset: { ...reset, metadata: { ...reset.metadata, resourceVersion }, status },
    memory: afterWrite(remembered(world), status, intent, instantOf(world), 0.5),
  };
}

/**
 * How a POST can go. `answered`: taken up, and said so. `swallowed`: 200, though it failed inside. `unanswered`: taken
 * up, and the connection broke. `lost`: the connection broke before it. `late`: the connection broke, and it may be
 * taken up yet. `refused`: turned away.
 */
export type PostFate = "answered" | "swallowed" | "unanswered" | "lost" | "late" | "refused";
export const postFates: readonly PostFate[] = ["answered", "swallowed", "unanswered", "lost", "late", "refused"];

export function posted(world: World, fate: PostFate, refusal: Obstacle = rateLimited): World {
  const at = instantOf(world);
  const was = leaving(world);
  const isTaken = fate === "answered" || fate === "unanswered";
  const wasClear = was.row === undefined || isClear(was.row);
  const after = isTaken ? cleared(was) : was;
  const outcome = outcomeOf(fate, wasClear, refusal);
  const more = { swallowed: 1, unanswered: 1, lost: 1, late: 1, refused: 1, answered: 0 }[fate];
  return {
    ...after,
    ...(fate === "late" && {
      inFlight: { until: world.time + inFlightMs(target.requestTimeoutSeconds), run: world.reset.spec.runToken },
    }),
    memory: afterPost(remembered(world), at, at, outcome),
    past: {
      ...after.past,
      accepted: after.past.accepted || outcome.post === "accepted",
      // A 400 for a row that was cleared meanwhile tells nothing either.
      allowed: after.past.allowed + more + (outcome.post === "ambiguous" && outcome.complete ? 1 : 0),
    },
  };
}

const rateLimited: Obstacle = { reason: "RateLimited", message: "Too many requests", retryAfterMs: 5_000 };

function outcomeOf(fate: PostFate, wasClear: boolean, refusal: Obstacle): PostOutcome {
  if (fate === "refused") return { post: "refused", obstacle: refusal };
  if (fate === "answered") return wasClear ? { post: "ambiguous", complete: true } : { post: "accepted" };
  return fate === "swallowed" ? { post: "accepted" } : { post: "ambiguous", complete: false };
}

/** A POST leaves: judged here, whatever becomes of it. */
function leaving(world: World): World {
  const { past, reset, holder, inFlight, time } = world;
  const { attempt } = reset.status;
  const read = past.lastRead;
  const announced = attempt?.outcome === undefined && attempt?.holder === `holder-${holder}`;
  const written = announced ? Date.parse(attempt.startTime) - beginning : -Infinity;
  const fault =
    (!announced && "A POST was sent that the status does not announce") ||
    (time - written > 5_000 && "A POST was sent more than 5 s after its intent") ||
    ((read === undefined || read.clear) && "A POST was sent though the last read did not show the row in backoff") ||
    (read !== undefined && time - read.time > 10_000 && "A POST was sent on a read more than 10 s old") ||
    (inFlight !== undefined &&
      inFlight.run === reset.spec.runToken &&
      "A POST was sent while another one may be under way") ||
    undefined;
  return { ...world, past: { ...past, posts: past.posts + 1, ...(fault && { fault: past.fault ?? fault }) } };
}

/** Killed and started again: the new process knows nothing but the status. */
export function restarted(world: World): World {
  const { past } = world;
  return {
    ...world,
    memory: undefined,
    holder: world.holder + 1,
    past: { ...past, allowed: past.allowed + 1 },
  };
}

/** Killed while a POST goes its way; nobody hears of its answer. */
export function killedPosting(world: World, fate: "unanswered" | "lost" | "late"): World {
  const after = posted(world, fate);
  // The crash stands for the ambiguous answer.
  return restarted({ ...after, past: { ...after.past, allowed: after.past.allowed - 1 } });
}

export function cleared(world: World): World {
  const { row, past } = world;
  if (row === undefined || isClear(row)) return world;
  const { failureTs: _failure, ...rest } = row;
  return { ...world, row: { ...rest, retryLastTs: 0, retryInterval: 0 }, past: { ...past, wasClear: true } };
}
