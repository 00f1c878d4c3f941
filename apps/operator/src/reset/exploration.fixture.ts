/** Walks through every world that can come about, each once, and judges it. */
import type { Int64 } from "@synapse-federation/core/wire";
import { findCondition } from "../api/condition.ts";
import { isOfThisRun } from "../run/run.ts";
import type { Obstacle } from "../run/target.ts";
import { decide } from "./decide/decide.ts";
import type { Step } from "./decide/step.ts";
import { type EventName, worldEvents } from "./events.fixture.ts";
import {
  beginning,
  type Decide,
  done,
  killedPosting,
  nextStep,
  posted,
  postFates,
  restarted,
  unreadable,
  type World,
  written,
} from "./world.fixture.ts";

export interface Finding {
  readonly fault: string;
  /** What was done, from the beginning. */
  readonly path: readonly string[];
}

export interface Exploration {
  readonly worlds: number;
  /** Worlds where the reset said Succeeded, and the largest number of POSTs in one. */
  readonly succeeded: number;
  readonly mostPosts: number;
  readonly findings: readonly Finding[];
}

interface Branch {
  readonly world: World;
  readonly label: string;
}

interface Visited extends Branch {
  readonly from: Visited | undefined;
}

/** All worlds within `depth` actions (the operator's steps, with each way in which they can go, and events). */
export function explore(
  start: World,
  depth: number,
  events: readonly EventName[],
  decideWith: Decide = decide,
): Exploration {
  const seen = new Set<string>([keyOf(start)]);
  const ending = new Set<string>();
  const findings = new Map<string, Finding>();
  let level: readonly Visited[] = [{ world: start, label: "begin", from: undefined }];
  let worlds = 0;
  let succeeded = 0;
  let mostPosts = 0;
  for (let actions = 0; actions <= depth && findings.size === 0; actions++) {
    const next: Visited[] = [];
    for (const visited of level) {
      worlds++;
      const { world } = visited;
      if (statusOf(world, "Succeeded") === "True") succeeded++;
      mostPosts = Math.max(mostPosts, world.past.posts);
      const fault = faultOf(world) ?? stuck(world, decideWith, ending);
      if (fault !== undefined && !findings.has(fault)) findings.set(fault, { fault, path: pathTo(visited) });
      if (actions === depth || fault !== undefined) continue;
      for (const branch of branches(world, events, decideWith)) {
        const key = keyOf(branch.world);
        if (seen.has(key)) continue;
        seen.add(key);
        next.push({ ...branch, from: visited });
      }
    }
    level = next;
  }
  return { worlds, succeeded, mostPosts, findings: [...findings.values()] };
}

function pathTo(visited: Visited | undefined): readonly string[] {
  return visited === undefined ? [] : [...pathTo(visited.from), visited.label];
}

function branches(before: World, events: readonly EventName[], decideWith: Decide): readonly Branch[] {
  const happened = events.flatMap((label) => {
    const world = worldEvents[label](before);
    return world === undefined ? [] : [{ world, label }];
  });
  const { world, step } = nextStep(before, decideWith);
  return [...stepBranches(world, step), ...happened];
}

/** Every way in which a step can go; a crash before it is an event. */
function stepBranches(world: World, step: Step): readonly Branch[] {
  if (step.do === "write status") {
    return [
      { world: written(world, step), label: step.intent ? "write intent" : "write status" },
      { world: restarted(written(world, step)), label: "write status and crash" },
    ];
  }
  if (step.do === "post") {
    const crashes = (["unanswered", "lost", "late"] as const).map((fate) => ({
      world: killedPosting(world, fate),
      label: `post (${fate}) and crash`,
    }));
    return [...postFates.map((fate) => ({ world: posted(world, fate), label: `post (${fate})` })), ...crashes];
  }
  const branch = { world: done(world, step), label: step.do };
  return step.do === "read row"
    ? [branch, { world: unreadable(world, unreachable), label: "read row (unreachable)" }]
    : [branch];
}

const unreachable: Obstacle = { reason: "Unreachable", message: "Unreachable" };

/** The promise of the design, judged in one world. */
function faultOf({ past, reset }: World): string | undefined {
  if (past.fault !== undefined) return past.fault;
  if (past.posts > past.allowed) return "There were more POSTs than crashes, pauses and unclear answers account for";
  const succeeded = findCondition(reset.status.conditions, "Succeeded");
  if (succeeded?.status !== "True" || !isOfThisRun(reset)) return undefined;
  if (succeeded.reason === "ResetAccepted") {
    return past.accepted && past.wasClear ? undefined : "ResetAccepted without a 200 and a row that was clear";
  }
  return past.wasClear ? undefined : `${succeeded.reason}, though the row never was clear`;
}

/** From here, with nothing more going wrong and nobody suspending it, the run has to end. */
function stuck(start: World, decideWith: Decide, ending: Set<string>): string | undefined {
  const passed: string[] = [];
  let world = worldEvents.resume(start) ?? start;
  for (let steps = 0; steps < 200; steps++) {
    if (statusOf(world, "Finished") === "True" && isOfThisRun(world.reset)) {
      for (const key of passed) ending.add(key);
      return faultOf(world);
    }
    const key = keyOf(world);
    if (ending.has(key)) {
      for (const known of passed) ending.add(known);
      return undefined;
    }
    passed.push(key);
    const next = nextStep(world, decideWith);
    world = done(next.world, next.step);
  }
  return "The run does not end";
}

function statusOf({ reset }: World, type: string): string | undefined {
  return findCondition(reset.status.conditions, type)?.status;
}

/**
 * One text for all worlds that go on alike: moments relative to now, Synapse's moments by their rank, and neither
 * names of processes nor figures that nothing rests on.
 */
function keyOf(world: World): string {
  const { reset, memory, past, holder, time } = world;
  const { attempt, attempts, conditions, waitingSince, startTime } = reset.status;
  const rows = [
    world.row,
    world.tryFrom,
    attempt?.baseline,
    memory?.reading?.found === "row" ? memory.reading.row : undefined,
  ];
  const moments = [...new Set(rows.flatMap((row) => [row?.retryLastTs, row?.failureTs]))]
    .filter((moment) => moment !== undefined)
    .map(Number)
    .sort((a, b) => a - b);
  const rank = (moment: Int64 | undefined): number | undefined =>
    moment === undefined ? undefined : moment === 0 ? 0 : 1 + moments.indexOf(Number(moment));
  const ago = (iso: string | undefined): number | undefined =>
    iso === undefined ? undefined : Date.parse(iso) - beginning - time;
  const since = (instant: { readonly wall: number } | undefined): number | undefined =>
    instant && instant.wall - beginning - time;
  const own = memory?.ownPost;
  return JSON.stringify([
    rows.map((row) => row && [rank(row.retryLastTs), rank(row.failureTs)]),
    world.inFlight && [world.inFlight.until - time, world.inFlight.run],
    conditions.map(({ type, status, reason }) => [type, status, reason]),
    reset.status.observedGeneration === reset.metadata.generation,
    [
      reset.spec.suspend,
      reset.spec.runToken,
      reset.status.observedRunToken,
      startTime === undefined,
      ago(waitingSince),
      attempts,
    ],
    attempt && [attempt.outcome, attempt.holder === `holder-${holder}`, ago(attempt.startTime)],
    memory && [
      memory.generation === reset.metadata.generation,
      since(memory.reading?.at),
      memory.reading?.found,
      since(memory.foreign?.since),
      memory.foreign?.moved,
    ],
    own && [own.posts === attempt?.posts, since(own.written), since(own.sent?.answered), own.sent?.outcome],
    [past.accepted, past.wasClear, past.allowed - past.posts, past.fault, past.lastRead?.clear],
    past.lastRead && past.lastRead.time - time,
  ]);
}
