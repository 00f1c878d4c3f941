import { describe, expect, it } from "vitest";
import type { EventName } from "./events.fixture.ts";
import { explore } from "./exploration.fixture.ts";
import { sabotages } from "./sabotages.fixture.ts";
import { failingRow, type World, worldWith } from "./world.fixture.ts";

const machines: readonly EventName[] = [
  "foreignReset",
  "recovery",
  "newFailure",
  "tryBegins",
  "tryFails",
  "postLands",
  "crash",
  "pause",
];
const people: readonly EventName[] = ["newRunToken", "suspend", "resume"];

// One deadline that no walk reaches: how long a run was active then tells no two worlds apart.
const patient = { backoffLimit: 2, activeDeadlineSeconds: 1_000_000 };
const { failureTs: _failure, ...withoutFailureTs } = failingRow;

const explorations: readonly {
  readonly title: string;
  readonly world: World;
  readonly depth: number;
  readonly events: readonly EventName[];
}[] = [
  {
    title: "crashes, recoveries, new failures, foreign resets and tries under way, 8 deep",
    world: worldWith(patient),
    depth: 8,
    events: machines,
  },
  {
    title: "the same with new run tokens and suspensions, 6 deep",
    world: worldWith(patient),
    depth: 6,
    events: [...machines, ...people],
  },
  {
    title: "the same for a row whose failure has no beginning, 6 deep",
    world: worldWith(patient, withoutFailureTs),
    depth: 6,
    events: machines,
  },
  {
    title: "the same for a run that waits for recovery, 6 deep",
    world: worldWith({ ...patient, readyWhen: "Recovered", recoveryWindowSeconds: 600 }),
    depth: 6,
    events: machines,
  },
];

describe("the promise", () => {
  for (const { title, world, depth, events } of explorations) {
    it(`holds in every world after ${title}`, () => {
      const { worlds, succeeded, findings } = explore(world, depth, events);
      expect(findings).toEqual([]);
      expect(succeeded).toBeGreaterThan(50);
      expect(worlds).toBeGreaterThan(1000);
    });
  }

  for (const { mistake, decideWith } of sabotages) {
    it(`is seen broken by an operator that ${mistake}`, () => {
      expect(explore(worldWith(patient), 7, [...machines, "newRunToken"], decideWith).findings).not.toEqual([]);
    });
  }
});
