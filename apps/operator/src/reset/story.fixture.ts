/** Drives a world to where a test looks at it, and puts what a status says into few words. */
import { findCondition } from "../api/condition.ts";
import type { FederationResetStatus } from "../api/federation-reset-status.ts";
import { isOfThisRun } from "./decide/run.ts";
import type { Step } from "./decide/step.ts";
import { done, nextStep, type World } from "./world.fixture.ts";

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
