import { describe, expect, it } from "vitest";
import type { Obstacle, WaitReason } from "../../run/target.ts";
import { withSpec } from "../events.fixture.ts";
import { atRest, finished, isoAfter, until, words, writtenIn } from "../story.fixture.ts";
import { beginning, clearRow, failingRow, later, nextStep, resetWith, target, worldWith } from "../world.fixture.ts";
import { decide } from "./decide.ts";

const obstacle = (reason: WaitReason): Obstacle => ({ reason, message: `because ${reason}` });

describe("a run's beginning", () => {
  it("looks at the destination first", () => {
    expect(nextStep(worldWith()).step).toEqual({ do: "read row" });
  });

  it("announces the POST with all that a successor needs, and nothing is posted before", () => {
    const { step } = until(later(worldWith(), 1500), "write intent");
    expect(step).toMatchObject({ do: "write status", intent: true, events: [] });
    const status = writtenIn({ step, world: worldWith() });
    expect(words(status)).toEqual({
      Ready: "False Resetting",
      Reconciling: "True",
      Stalled: "False",
      Succeeded: "Unknown Resetting",
      Finished: "False",
    });
    const { conditions, ...rest } = status;
    expect(new Set(conditions.map(({ message }) => message))).toEqual(new Set(["Resetting the destination"]));
    expect(rest).toStrictEqual({
      observedGeneration: 1,
      startTime: isoAfter(1500),
      attempts: 1,
      attempt: {
        number: 1,
        posts: 1,
        holder: "holder-1",
        startTime: isoAfter(1500),
        requestTimeoutSeconds: 30,
        homeserverUID: "hs-1",
        url: "http://synapse:8008",
        baseline: failingRow,
      },
      destination: {
        observedTime: isoAfter(1500),
        lastRetryTime: "1970-01-01T00:00:00.020Z",
        failingSince: "1970-01-01T00:00:00.010Z",
        retryIntervalSeconds: 600,
        nextRetryTime: "1970-01-01T00:10:00.020Z",
        lastSuccessfulStreamOrdering: 5,
      },
    });
  });

  it("needs two writes to be Ready where nothing goes wrong", () => {
    expect(finished(worldWith()).reset.metadata.resourceVersion).toBe("3");
  });

  it("looks again where its look is more than 5 s old, so that it is at most 10 s old when the POST leaves", () => {
    const { world } = until(worldWith(), "write intent");
    expect(nextStep(later(world, 5_000)).step.do).toBe("write status");
    expect(nextStep(later(world, 5_001)).step.do).toBe("read row");
  });

  it("does not rest on a look from before spec changed", () => {
    const { world } = until(worldWith(), "write intent");
    expect(nextStep(withSpec(world, { waitDeadlineSeconds: 60 })).step.do).toBe("read row");
  });

  it("does nothing to an object that is being deleted", () => {
    const world = worldWith();
    const metadata = { ...world.reset.metadata, deletionTimestamp: "2026-11-25T03:00:00Z" };
    expect(nextStep({ ...world, reset: { ...world.reset, metadata } }).step).toEqual({ do: "wait", events: [] });
  });

  it("sees a deletion between the intent and the POST", () => {
    const { world } = until(worldWith(), "post");
    const metadata = { ...world.reset.metadata, deletionTimestamp: "2026-11-25T03:00:00Z" };
    expect(nextStep({ ...world, reset: { ...world.reset, metadata } }).step).toEqual({ do: "wait", events: [] });
  });
});

describe("a destination that needs no reset", () => {
  it("is NotNeeded where it is clear, and neither posted nor watched", () => {
    const { reset, past } = finished(worldWith({ recoveryWindowSeconds: 900 }, clearRow));
    expect(past.posts).toBe(0);
    expect(words(reset.status)).toEqual({
      Ready: "True NotNeeded",
      Reconciling: "False",
      Stalled: "False",
      Succeeded: "True NotNeeded",
      Finished: "True",
    });
    expect(reset.status).toMatchObject({ startTime: isoAfter(0), completionTime: isoAfter(0) });
    expect(Object.keys(reset.status).sort()).toStrictEqual([
      "completionTime",
      "conditions",
      "destination",
      "observedGeneration",
      "startTime",
    ]);
    expect(reset.status.conditions[0]?.message).toBe("matrix.org is not in backoff: there is nothing to reset");
  });

  it("is watched where Ready waits for recovery, from the row as it is", () => {
    const step = until(worldWith({ readyWhen: "Recovered", recoveryWindowSeconds: 900 }, clearRow), "write status");
    const status = writtenIn(step);
    expect(words(status)).toEqual({
      Ready: "False Watching",
      Reconciling: "True",
      Stalled: "False",
      Succeeded: "True NotNeeded",
      Finished: "False",
      Recovered: "Unknown Watching",
    });
    expect(status.watch).toEqual({
      homeserverUID: "hs-1",
      url: "http://synapse:8008",
      baseline: clearRow,
      acceptedTime: isoAfter(0),
      until: isoAfter(900_000),
    });
    expect(status.completionTime).toBeUndefined();
  });

  it("fails as DestinationUnknown where the homeserver does not know it", () => {
    const { reset, past } = finished({ ...worldWith(), row: undefined });
    expect(past.posts).toBe(0);
    expect(words(reset.status)).toMatchObject({
      Ready: "False DestinationUnknown",
      Reconciling: "False",
      Stalled: "True",
      Succeeded: "False DestinationUnknown",
      Finished: "True",
    });
    expect(reset.status.conditions[0]?.message).toBe("The homeserver knows no destination matrix.org");
  });

  it.each([
    ["would be reset", failingRow, "Dry run: matrix.org would be reset"],
    ["would not be reset", clearRow, "Dry run: matrix.org is not in backoff, nothing would be reset"],
  ])("is a DryRun that says what %s, posts nothing and watches nothing", (_title, row, message) => {
    const world = worldWith({ dryRun: true, readyWhen: "Recovered", recoveryWindowSeconds: 900 }, row);
    const { step } = until(world, "write status");
    const { reset, past } = finished(world);
    expect(past.posts).toBe(0);
    expect(words(reset.status)).toMatchObject({ Ready: "True DryRun", Succeeded: "True DryRun", Finished: "True" });
    expect(reset.status.watch).toBeUndefined();
    expect(step).toMatchObject({ events: [{ type: "Normal", reason: "DryRun", message }] });
  });
});

describe("notAfter", () => {
  const notAfter = isoAfter(60_000);

  it("refuses a run that begins later, as Expired", () => {
    const { reset, past } = finished(later(worldWith({ notAfter }), 60_001));
    expect(words(reset.status)).toMatchObject({ Ready: "False Expired", Succeeded: "False Expired", Finished: "True" });
    expect(past.lastRead).toBeUndefined();
    expect(reset.status.conditions[0]?.message).toBe(`Not begun, because it is later than notAfter (${notAfter})`);
  });

  it("lets a run begin at that very moment", () => {
    expect(nextStep(later(worldWith({ notAfter }), 60_000)).step).toEqual({ do: "read row" });
  });

  it("does not end a run that has begun", () => {
    const { world } = atRest({ ...worldWith({ notAfter }), homeserver: obstacle("SecretNotFound") });
    expect(nextStep(later({ ...world, homeserver: target }, 100_000)).step).toEqual({ do: "read row" });
  });

  it("waits for a suspended run to be resumed", () => {
    const { world } = atRest(later(worldWith({ notAfter, suspend: true }), 60_001));
    expect(words(world.reset.status)).toMatchObject({ Ready: "False Suspended" });
    expect(words(finished(withSpec(world, { suspend: false })).reset.status)).toMatchObject({ Ready: "False Expired" });
  });
});

describe("decide", () => {
  it("asks for a look where it has nothing but the object", () => {
    const now = { wall: beginning, monotonic: 0 };
    const facts = { now, holder: "me", reset: resetWith(), homeserver: target, activeMs: 0, jitter: 0 };
    expect(decide(facts)).toEqual({ do: "read row" });
  });
});
