/** What happens in the world besides the operator's own steps. Each answers `undefined` where it can't happen. */
import type { DestinationResetSpec } from "../api/federation-reset.ts";
import { isClear } from "./decide/row.ts";
import { cleared, later, restarted, type World } from "./world.fixture.ts";

export type WorldEvent = (world: World) => World | undefined;
export type EventName =
  | "foreignReset"
  | "recovery"
  | "newFailure"
  | "tryBegins"
  | "tryFails"
  | "postLands"
  | "crash"
  | "pause"
  | "newRunToken"
  | "suspend"
  | "resume";

export const worldEvents: Readonly<Record<EventName, WorldEvent>> = {
  /** Somebody else resets it. */
  foreignReset: (world) => (inBackoff(world) ? cleared(world) : undefined),
  /** A request comes in from the destination, and what was queued is delivered. */
  recovery: (world) => {
    if (!inBackoff(world) || world.row === undefined) return undefined;
    const ordering = world.tick;
    return {
      ...cleared({ ...world, row: { ...world.row, lastSuccessfulStreamOrdering: ordering } }),
      tick: world.tick + 1,
    };
  },
  newFailure: (world) => {
    const { past, reset, row, tick } = world;
    if (row === undefined || !isClear(row)) return undefined;
    // Where the failure before had no beginning, a new one can't be told from a reset that was overwritten.
    const tells = reset.status.attempt === undefined || reset.status.attempt.baseline.failureTs !== undefined;
    return {
      ...world,
      row: { ...row, retryLastTs: tick, retryInterval: 600000, failureTs: tick },
      tick: tick + 1,
      past: tells ? past : { ...past, allowed: past.allowed + 1 },
    };
  },
  tryBegins: (world) =>
    world.tryFrom === undefined && inBackoff(world) ? { ...world, tryFrom: world.row } : undefined,
  /** Synapse writes back what it read before the try: a reset meanwhile is overwritten. */
  tryFails: (world) => {
    const { tryFrom, row, tick, past } = world;
    if (tryFrom === undefined || row === undefined) return undefined;
    const overwrites = isClear(row) || row.failureTs !== tryFrom.failureTs;
    return {
      ...world,
      tryFrom: undefined,
      row: { ...row, retryLastTs: tick, retryInterval: 1200000, failureTs: tryFrom.failureTs ?? tick },
      tick: tick + 1,
      past: overwrites ? { ...past, allowed: past.allowed + 1 } : past,
    };
  },
  /** A POST that nobody waits for any more is taken up. */
  postLands: (world) => (world.inFlight === undefined ? undefined : cleared({ ...world, inFlight: undefined })),
  crash: restarted,
  pause: (world) => {
    const after = later(world, 20_000);
    return { ...after, past: { ...after.past, allowed: after.past.allowed + 1 } };
  },
  /** Once. What the old run saw is nothing that the new one may rest on. */
  newRunToken: (world) => {
    if (world.reset.spec.runToken !== undefined) return undefined;
    const { past } = world;
    return {
      ...withSpec(world, { runToken: "again" }),
      past: { ...past, accepted: false, wasClear: !inBackoff(world), allowed: past.allowed + 1 },
    };
  },
  suspend: (world) => (world.reset.spec.suspend ? undefined : withSpec(world, { suspend: true })),
  resume: (world) => (world.reset.spec.suspend ? withSpec(world, { suspend: false }) : undefined),
};

/** Somebody changes spec. */
export function withSpec(world: World, spec: Partial<DestinationResetSpec>): World {
  const { reset } = world;
  const { metadata } = reset;
  return {
    ...world,
    reset: {
      ...reset,
      metadata: {
        ...metadata,
        generation: metadata.generation + 1,
        resourceVersion: String(Number(metadata.resourceVersion) + 1),
      },
      spec: { ...reset.spec, ...spec },
    },
  };
}

const inBackoff = ({ row }: World): boolean => row !== undefined && !isClear(row);
