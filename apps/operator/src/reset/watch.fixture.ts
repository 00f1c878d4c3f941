/** Runs that are watched after their reset, and what a look at their destination finds. */
import type { Int64 } from "@synapse-federation/core/wire";
import type { Baseline } from "../api/federation-reset-status.ts";
import type { DestinationResetSpec } from "../api/federation-reset.ts";
import { doing, words } from "./story.fixture.ts";
import { beginning, clearRow, failingRow, instantOf, nextStep, type World, worldWith } from "./world.fixture.ts";

export const isoAfter = (ms: number): string => new Date(beginning + ms).toISOString();
export const forRecovery = { readyWhen: "Recovered", recoveryWindowSeconds: 900 } as const;

export const delivered: Baseline = { ...clearRow, lastSuccessfulStreamOrdering: 6 };
export const failedAnew: Baseline = { ...failingRow, failureTs: 40, retryLastTs: 40 };
export const overwritten: Baseline = { ...failingRow, retryLastTs: 40 };

/** Accepted at time 0 and watched since, the next look being due in 5 s. */
export const watched = (spec: Partial<DestinationResetSpec> = {}): World => {
  let world = worldWith({ recoveryWindowSeconds: 900, ...spec });
  for (let steps = 0; world.reset.status.watch === undefined && steps < 20; steps++) world = doing(nextStep(world));
  return world;
};

/** The world after a look at `row`, with the newest event of its rooms; `null`: the rooms can't be read. */
export const looking = (world: World, row: Baseline | undefined, newest?: Int64 | null): World => {
  let seen: World = { ...world, row };
  for (;;) {
    const { world: next, step } = nextStep(seen);
    if (step.do === "read rooms") {
      const asked = instantOf(next);
      const rooms =
        newest === null ? ({ found: "nothing" } as const) : { found: "rooms" as const, ...(newest && { newest }) };
      seen = { ...next, memory: { ...next.memory!, rooms: { asked, ...rooms } } };
    } else if (step.do === "wait") return next;
    else seen = doing({ world: next, step });
  }
};
export const says = ({ reset }: World): Readonly<Record<string, string>> => words(reset.status);
