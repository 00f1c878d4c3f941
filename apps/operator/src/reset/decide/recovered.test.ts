import { describe, expect, it } from "vitest";
import { atRest, doing, finished, until, words } from "../story.fixture.ts";
import { delivered, failedAnew, forRecovery, isoAfter, looking, overwritten, says, watched } from "../watch.fixture.ts";
import { clearRow, failingRow, later, nextStep, worldWith } from "../world.fixture.ts";

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
