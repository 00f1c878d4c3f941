/** Drives a world to where a test looks at it, and puts what a status says into few words. */
import { findCondition } from "../api/condition.ts";
import type { Attempt, Baseline, FederationResetStatus } from "../api/federation-reset-status.ts";
import type { DestinationResetSpec } from "../api/federation-reset.ts";
import { isOfThisRun } from "../run/run.ts";
import type { Obstacle } from "../run/target.ts";
import type { Step } from "./decide/step.ts";
import {
  beginning,
  done,
  failingRow,
  nextStep,
  posted,
  type PostFate,
  type World,
  worldWith,
} from "./world.fixture.ts";

export const unreachable: Obstacle = { reason: "Unreachable", message: "no answer" };
/** Rows after a baseline of `failingRow`. */
export const overwrittenRow: Baseline = { ...failingRow, retryLastTs: 40 };
export const failedAnewRow: Baseline = { ...failingRow, retryLastTs: 40, failureTs: 40 };

/** A moment so many milliseconds after the world began, as a status writes it. */
export function isoAfter(ms: number): string {
  return new Date(beginning + ms).toISOString();
}

/** The world where the first POST has just gone its way. */
export function afterPost(fate: PostFate, spec: Partial<DestinationResetSpec> = {}): World {
  return posted(until(worldWith(spec), "post").world, fate);
}

export function attemptIn({ reset }: World): Attempt {
  return reset.status.attempt!;
}

/** What Ready says to people. */
export function messageOf({ reset }: World): string {
  return reset.status.conditions[0]!.message;
}

export interface Scene {
  readonly world: World;
  /** What the operator does next. */
  readonly step: Step;
}

/** The first scene whose step is `what`, with all before it done. */
export function until(start: World, what: Step["do"] | "write intent"): Scene {
  let scene: Scene = nextStep(start);
  for (let steps = 0; steps < 500; steps++) {
    const { step } = scene;
    if (step.do === what || (what === "write intent" && step.do === "write status" && step.intent)) return scene;
    scene = nextStep(done(scene.world, step));
  }
  throw new Error(`The operator never comes to ${what}`);
}

/** Does the step of a scene. */
export function doing({ world, step }: Scene): World {
  return done(world, step);
}

/** The world when there is nothing to do but wait, and how long. */
export function atRest(start: World): { readonly world: World; readonly afterMs: number | undefined } {
  const { world, step } = until(start, "wait");
  return { world, afterMs: step.do === "wait" ? step.afterMs : undefined };
}

/** The world when the run that spec asks for is finished. */
export function finished(start: World): World {
  let world = start;
  for (let steps = 0; steps < 500; steps++) {
    const { reset } = world;
    if (isOfThisRun(reset) && findCondition(reset.status.conditions, "Finished")?.status === "True") return world;
    world = doing(nextStep(world));
  }
  throw new Error("The run does not end");
}

/** The status that a scene writes. */
export function writtenIn({ step }: Scene): FederationResetStatus {
  if (step.do !== "write status") throw new Error(`Not a write, but: ${step.do}`);
  return step.status;
}

/** Such as `{ Ready: "False Resetting", Reconciling: "True", … }`: reasons only where the table has some. */
export function words({ conditions }: FederationResetStatus): Readonly<Record<string, string>> {
  const withReason = new Set(["Ready", "Succeeded", "Recovered"]);
  return Object.fromEntries(
    conditions.map(({ type, status, reason }) => [type, withReason.has(type) ? `${status} ${reason}` : status]),
  );
}
