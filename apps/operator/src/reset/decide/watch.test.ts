import type { Int64 } from "@synapse-federation/core/wire";
import { describe, expect, it } from "vitest";
import type { Baseline } from "../../api/federation-reset-status.ts";
import type { DestinationResetSpec } from "../../api/federation-reset.ts";
import type { Obstacle } from "../../run/target.ts";
import { withSpec } from "../events.fixture.ts";
import { atRest, doing, finished, until, words, writtenIn } from "../story.fixture.ts";
import {
  beginning,
  clearRow,
  failingRow,
  instantOf,
  later,
  nextStep,
  restarted,
  target,
  unreadable,
  type World,
  worldWith,
} from "../world.fixture.ts";
import type { Step } from "./step.ts";

const isoAfter = (ms: number): string => new Date(beginning + ms).toISOString();
const unreachable: Obstacle = { reason: "Unreachable", message: "no answer" };
const forRecovery = { readyWhen: "Recovered", recoveryWindowSeconds: 900 } as const;

const delivered: Baseline = { ...clearRow, lastSuccessfulStreamOrdering: 6 };
const failedAnew: Baseline = { ...failingRow, failureTs: 40, retryLastTs: 40 };
const overwritten: Baseline = { ...failingRow, retryLastTs: 40 };

/** Accepted at time 0 and watched since, the next look being due in 5 s. */
const watched = (spec: Partial<DestinationResetSpec> = {}): World => {
  let world = worldWith({ recoveryWindowSeconds: 900, ...spec });
  for (let steps = 0; world.reset.status.watch === undefined && steps < 20; steps++) world = doing(nextStep(world));
  return world;
};

/** The world after a look at `row`, with the newest event of its rooms; `null`: the rooms can't be read. */
const looking = (world: World, row: Baseline | undefined, newest?: Int64 | null): World => {
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
const says = ({ reset }: World): Readonly<Record<string, string>> => words(reset.status);
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

describe("Recovered", () => {
  const after5s = later(watched(), 5_000);

  it.each([
    ["True Delivering where an event was delivered since, and more is queued", delivered, 7, "True Delivering"],
    ["True Delivering where the rooms can't be read", delivered, null, "True Delivering"],
    ["True CaughtUp where all that was queued is delivered", delivered, 6, "True CaughtUp"],
    ["True CaughtUp where there is no room", delivered, undefined, "True CaughtUp"],
    ["False StillFailing where it failed anew", failedAnew, 9, "False StillFailing"],
    ["False ResetOverwritten where the old failure is back", overwritten, 9, "False ResetOverwritten"],
    ["Unknown Watching where something is queued and nothing happened", clearRow, 9, "Unknown Watching"],
    ["Unknown Watching where the rooms can't be read", clearRow, null, "Unknown Watching"],
    ["Unknown NothingToSend where nothing is queued", clearRow, 5, "Unknown NothingToSend"],
    ["Unknown NothingToSend where there is no room", clearRow, undefined, "Unknown NothingToSend"],
  ] as const)("is %s", (_title, row, newest, expected) => {
    expect(says(looking(after5s, row, newest))["Recovered"]).toBe(expected);
  });

  it("leaves what is said about the reset as it is", () => {
    const { conditions } = looking(after5s, failedAnew).reset.status;
    expect(new Set(conditions.filter(({ type }) => type !== "Recovered").map(({ message }) => message))).toEqual(
      new Set(["The reset of matrix.org was accepted"]),
    );
  });

  it("is True where something was delivered, though it fails again", () => {
    const row = { ...failedAnew, lastSuccessfulStreamOrdering: 6 };
    expect(says(looking(after5s, row, 9))["Recovered"]).toBe("True Delivering");
  });

  it("says what to do about a reset that was overwritten, and posts nothing", () => {
    const { past, reset } = looking(after5s, overwritten);
    expect(past.posts).toBe(1);
    expect(reset.status.conditions.at(-1)?.message).toContain("change runToken to reset again");
  });

  it("rises from Delivering to CaughtUp, which ends the watch", () => {
    const world = looking(after5s, delivered, 7);
    expect(world.reset.status.watch?.endTime).toBeUndefined();
    const caughtUp = looking(later(world, 10_000), { ...delivered, lastSuccessfulStreamOrdering: 7 }, 7);
    expect(says(caughtUp)["Recovered"]).toBe("True CaughtUp");
    expect(caughtUp.reset.status.watch?.endTime).toBe(isoAfter(15_000));
    expect(atRest(caughtUp).afterMs).toBeUndefined();
  });

  it("stays True whatever comes later", () => {
    const world = looking(after5s, delivered, 7);
    const later15 = looking(later(world, 10_000), { ...failedAnew, lastSuccessfulStreamOrdering: 5 });
    expect(says(later15)["Recovered"]).toBe("True Delivering");
    expect(says(looking(later(world, 895_000), undefined))["Recovered"]).toBe("True Delivering");
  });

  it.each([
    ["NoEvidence from Watching", clearRow, 9, "Unknown NoEvidence"],
    ["NothingToSend as it is", clearRow, 5, "Unknown NothingToSend"],
    ["StillFailing as it is", failedAnew, 9, "False StillFailing"],
    ["Delivering as it is", delivered, 9, "True Delivering"],
  ] as const)("has for its last word %s", (_title, row, newest, expected) => {
    const world = looking(later(watched(), 900_000), row, newest);
    expect(says(world)).toMatchObject({ Ready: "True ResetAccepted", Recovered: expected, Finished: "True" });
    expect(world.reset.status.watch?.endTime).toBe(isoAfter(900_000));
    expect(atRest(world).afterMs).toBeUndefined();
  });

  it("of a clear row that was found so is StillFailing as soon as it fails", () => {
    let world = worldWith(forRecovery, clearRow);
    for (let step = 0; step < 2; step++) world = doing(nextStep(world));
    const { failureTs: _failure, ...odd } = failingRow;
    expect(says(looking(later(world, 5_000), odd))["Recovered"]).toBe("False StillFailing");
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

describe("a run whose Ready waits for recovery", () => {
  const waiting = watched(forRecovery);

  it("is not Ready, and not finished, while it is watched", () => {
    expect(says(waiting)).toEqual({
      Ready: "False Watching",
      Reconciling: "True",
      Stalled: "False",
      Succeeded: "True ResetAccepted",
      Finished: "False",
      Recovered: "Unknown Watching",
    });
    expect(waiting.reset.status.completionTime).toBeUndefined();
  });

  it("keeps waiting while it is failing again inside the window", () => {
    expect(says(looking(later(waiting, 5_000), failedAnew))).toEqual({
      Ready: "False Watching",
      Reconciling: "True",
      Stalled: "False",
      Succeeded: "True ResetAccepted",
      Finished: "False",
      Recovered: "False StillFailing",
    });
  });

  it("is Ready as soon as something is delivered, and watched on until all is", () => {
    const world = looking(later(waiting, 5_000), delivered, 7);
    expect(says(world)).toEqual({
      Ready: "True ResetAccepted",
      Reconciling: "False",
      Stalled: "False",
      Succeeded: "True ResetAccepted",
      Finished: "True",
      Recovered: "True Delivering",
    });
    expect(world.reset.status.completionTime).toBe(isoAfter(5_000));
    expect(atRest(world).afterMs).toBe(10_000);
  });

  it("is RecoveryNotProven where the window ends without proof", () => {
    const { reset } = looking(later(waiting, 900_000), clearRow, 9);
    expect(words(reset.status)).toEqual({
      Ready: "False RecoveryNotProven",
      Reconciling: "False",
      Stalled: "True",
      Succeeded: "True ResetAccepted",
      Finished: "True",
      Recovered: "Unknown NoEvidence",
    });
    expect(reset.status.completionTime).toBe(isoAfter(900_000));
    expect(reset.status.conditions[0]?.message).toBe(
      "Nothing was delivered and nothing failed while the destination was watched",
    );
  });

  it("is Ready at once where the row shows deliveries already", () => {
    const world = { ...until(worldWith(forRecovery), "post").world };
    const posted = doing({ world, step: { do: "post" } });
    const { reset } = finished({ ...posted, row: delivered });
    expect(words(reset.status)).toMatchObject({ Ready: "True ResetAccepted", Recovered: "True Delivering" });
  });
});
