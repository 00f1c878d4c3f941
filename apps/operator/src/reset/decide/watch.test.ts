import { describe, expect, it } from "vitest";
import type { Obstacle } from "../../run/target.ts";
import { withSpec } from "../events.fixture.ts";
import { atRest, doing, words, writtenIn } from "../story.fixture.ts";
import { delivered, failedAnew, isoAfter, looking, says, watched } from "../watch.fixture.ts";
import { clearRow, later, nextStep, restarted, target, unreadable, type World } from "../world.fixture.ts";
import type { Step } from "./step.ts";

const unreachable: Obstacle = { reason: "Unreachable", message: "no answer" };
const steps = (world: World): readonly Step["do"][] => {
  const { step, world: next } = nextStep(world);
  return step.do === "wait" ? [step.do] : [step.do, ...steps(doing({ world: next, step }))];
};

describe("the looks of a watch", () => {
  it("are 5, 15, 60, 300 and 600 s after acceptance and at the end of the window", () => {
    let world = watched();
    const times: number[] = [];
    while (world.reset.status.watch?.endTime === undefined) {
      const { world: resting, afterMs } = atRest(world);
      world = later(resting, afterMs!);
      times.push(world.time / 1000);
      world = looking(world, failedAnew);
    }
    expect(times).toEqual([5, 15, 60, 300, 600, 900]);
    expect(atRest(world).afterMs).toBeUndefined();
  });

  it("end with a window that is shorter", () => {
    const world = looking(later(watched({ recoveryWindowSeconds: 100 }), 60_000), clearRow, 9);
    expect(atRest(world).afterMs).toBe(40_000);
    expect(looking(later(world, 40_000), clearRow, 9).reset.status.watch?.endTime).toBe(isoAfter(100_000));
    const exact = looking(later(watched({ recoveryWindowSeconds: 60 }), 15_000), clearRow, 9);
    expect(atRest(exact).afterMs).toBe(45_000);
  });

  it("ask for the rooms where that can tell something", () => {
    const due = later(watched(), 5_000);
    expect(steps({ ...due, row: clearRow })).toEqual(["read row", "read rooms", "write status", "wait"]);
    expect(steps({ ...due, row: { ...failedAnew, lastSuccessfulStreamOrdering: 6 } })).toContain("read rooms");
    expect(steps({ ...due, row: failedAnew })).not.toContain("read rooms");
    expect(steps({ ...due, row: undefined })).not.toContain("read rooms");
  });

  it("ask for the rooms anew each time", () => {
    const world = looking(later(watched(), 5_000), clearRow, 9);
    expect(steps({ ...later(world, 10_000), row: clearRow })).toContain("read rooms");
  });

  it("write nothing where no condition changes", () => {
    const world = looking(later(watched(), 5_000), clearRow, 9);
    const { resourceVersion } = world.reset.metadata;
    const second = looking(later(world, 10_000), clearRow, 9);
    expect(second.reset.metadata.resourceVersion).toBe(resourceVersion);
    expect(atRest(second).afterMs).toBe(45_000);
  });

  it("are not made twice, also after a restart where the status tells of one", () => {
    const world = looking(later(watched(), 5_000), failedAnew);
    expect(nextStep(later(world, 1_000)).step).toEqual({ do: "wait", afterMs: 9_000, events: [] });
    expect(nextStep(restarted(world)).step).toEqual({ do: "wait", afterMs: 10_000, events: [] });
    expect(nextStep(restarted(later(world, 10_000))).step).toEqual({ do: "read row" });
  });

  it("that meet an obstacle are left out", () => {
    const due = later(watched(), 5_000);
    const { world, afterMs } = atRest(unreadable(nextStep(due).world, unreachable));
    expect(afterMs).toBe(10_000);
    expect(says(world)).toMatchObject({ Ready: "True ResetAccepted", Recovered: "Unknown Watching" });
    expect(atRest({ ...due, homeserver: { reason: "SecretNotFound", message: "no Secret" } }).afterMs).toBe(10_000);
  });

  it("go on while the run is suspended", () => {
    const world = withSpec(watched(), { suspend: true });
    expect(says(looking(later(world, 5_000), delivered, 6))).toMatchObject({ Recovered: "True CaughtUp" });
  });

  it("find nothing out about a destination that is not there any more", () => {
    const world = looking(later(watched(), 5_000), undefined);
    expect(says(world)).toMatchObject({ Recovered: "Unknown Watching" });
    expect(says(looking(later(world, 895_000), undefined))).toMatchObject({ Recovered: "Unknown NoEvidence" });
  });
});

describe("the last look", () => {
  const due = later(watched(), 900_000);

  it("is made again for a minute where it meets an obstacle", () => {
    const { world, afterMs } = atRest(unreadable(nextStep(due).world, unreachable));
    expect(afterMs).toBe(15_000);
    expect(nextStep(later(world, 14_999)).step).toEqual({ do: "wait", afterMs: 1, events: [] });
    expect(nextStep(later(world, 15_000)).step).toEqual({ do: "read row" });
    expect(says(looking(later(world, 15_000), delivered, 6))["Recovered"]).toBe("True CaughtUp");
  });

  it("is given up then", () => {
    const almost = unreadable(nextStep(later(due, 59_999)).world, unreachable);
    expect(nextStep(almost).step).toEqual({ do: "wait", afterMs: 1, events: [] });
    const world = unreadable(nextStep(later(due, 60_000)).world, unreachable);
    expect(says(looking(world, clearRow))).toMatchObject({
      Ready: "True ResetAccepted",
      Recovered: "Unknown NoEvidence",
    });
  });

  it("is given up where there is no way to the homeserver", () => {
    const noSecret = { reason: "SecretNotFound", message: "no Secret" } as const;
    expect(nextStep({ ...due, homeserver: noSecret }).step).toEqual({ do: "wait", afterMs: 60_000, events: [] });
    const world = looking({ ...later(due, 60_000), homeserver: noSecret }, clearRow);
    expect(says(world)).toMatchObject({ Recovered: "Unknown NoEvidence" });
  });

  it("is made once more by a process that comes late", () => {
    expect(nextStep(restarted(later(due, 3_600_000))).step).toEqual({ do: "read row" });
    const world = unreadable(nextStep(restarted(later(due, 3_600_000))).world, unreachable);
    expect(says(looking(world, clearRow))["Recovered"]).toBe("Unknown NoEvidence");
  });

  it("is over at once where the Homeserver is another one now", () => {
    for (const homeserver of [
      { ...target, url: "http://other:8008" },
      { ...target, homeserverUID: "hs-2" },
    ]) {
      const { step, world } = nextStep({ ...later(watched(), 1_000), homeserver });
      expect(words(writtenIn({ step, world }))["Recovered"]).toBe("Unknown NoEvidence");
    }
  });
});
