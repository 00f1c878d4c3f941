import { describe, expect, it } from "vitest";
import { withSpec } from "../events.fixture.ts";
import { atRest, finished, until, words, writtenIn } from "../story.fixture.ts";
import {
  beginning,
  clearRow,
  failingRow,
  later,
  nextStep,
  posted,
  resetWith,
  target,
  unreadable,
  type World,
  worldWith,
} from "../world.fixture.ts";
import { decide } from "./decide.ts";
import type { Obstacle, WaitReason } from "./facts.ts";

const isoAfter = (ms: number): string => new Date(beginning + ms).toISOString();
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
    expect(rest).toEqual({
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
        lastSuccessfulStreamOrdering: "5",
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
    expect(reset.status.watch).toBeUndefined();
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

describe("a suspended run", () => {
  it("says so, reads nothing, and has not begun", () => {
    const { world, afterMs } = atRest(worldWith({ suspend: true }));
    expect(words(world.reset.status)).toMatchObject({
      Ready: "False Suspended",
      Reconciling: "False",
      Stalled: "False",
      Succeeded: "Unknown Suspended",
      Finished: "False",
    });
    expect(afterMs).toBeUndefined();
    expect(world.reset.status.startTime).toBeUndefined();
    expect(world.past.lastRead).toBeUndefined();
    expect(world.reset.status.conditions[0]?.message).toBe("Suspended: nothing is reset while spec.suspend is true");
  });

  it("begins once it is resumed", () => {
    const { world } = atRest(worldWith({ suspend: true }));
    expect(words(finished(withSpec(world, { suspend: false })).reset.status)).toMatchObject({
      Ready: "True ResetAccepted",
    });
  });

  it("keeps an announced POST back, closes the attempt, and goes on with the next one", () => {
    const { world } = until(worldWith(), "post");
    const suspended = atRest(withSpec(world, { suspend: true })).world;
    expect(suspended.past.posts).toBe(0);
    expect(suspended.reset.status).toMatchObject({ startTime: isoAfter(0), attempt: { outcome: "Refused" } });
    const { attempt, attempts } = writtenIn(until(withSpec(suspended, { suspend: false }), "write intent"));
    expect(attempt).toMatchObject({ number: 2, posts: 2 });
    expect(attempts).toBe(1);
  });

  it("still finds out what came of its POST", () => {
    const world = withSpec(posted(until(worldWith(), "post").world, "answered"), { suspend: true });
    expect(words(finished(world).reset.status)).toMatchObject({ Ready: "True ResetAccepted" });
  });

  it("counts a reset that did not take as it is suspended", () => {
    const world = withSpec(posted(until(worldWith(), "post").world, "swallowed"), { suspend: true });
    const { reset } = atRest(world).world;
    expect(reset.status).toMatchObject({ attempts: 1, attempt: { outcome: "NotTaken" } });
    expect(words(reset.status)).toMatchObject({ Ready: "False Suspended" });
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

describe("a run that waits for something outside", () => {
  it.each(["HomeserverNotFound", "SecretNotFound", "CABundleNotFound", "AddressNotAllowed"] as const)(
    "says %s where there is no way to the homeserver, and looks again",
    (reason) => {
      const { world, afterMs } = atRest({ ...worldWith(), homeserver: obstacle(reason) });
      expect(words(world.reset.status)).toEqual({
        Ready: `False ${reason}`,
        Reconciling: "True",
        Stalled: "False",
        Succeeded: `Unknown ${reason}`,
        Finished: "False",
      });
      expect(world.reset.status).toMatchObject({ startTime: isoAfter(0), waitingSince: isoAfter(0) });
      expect(world.reset.status.conditions[0]?.message).toBe(`because ${reason}`);
      expect(afterMs).toBe(30_000);
    },
  );

  it.each(["Unreachable", "Unauthorized", "NotAdmin", "AdminAPINotFound"] as const)(
    "says %s where the homeserver does not answer as it should, and reads again when it is time",
    (reason) => {
      const blocked = unreadable(nextStep(worldWith()).world, obstacle(reason));
      const { world, afterMs } = atRest(blocked);
      expect(words(world.reset.status)).toMatchObject({ Ready: `False ${reason}`, Reconciling: "True" });
      expect(afterMs).toBe(30_000);
      expect(nextStep(later(world, 29_999)).step).toEqual({ do: "wait", afterMs: 1, events: [] });
      expect(nextStep(later(world, 30_000)).step).toEqual({ do: "read row" });
    },
  );

  it("waits as long as RateLimited asks for", () => {
    const blocked = unreadable(nextStep(worldWith()).world, { ...obstacle("RateLimited"), retryAfterMs: 1234 });
    expect(atRest(blocked).afterMs).toBe(1234);
  });

  it("waits longer the longer it has waited, up to 5 min", () => {
    const { world } = atRest({ ...worldWith(), homeserver: obstacle("SecretNotFound") });
    expect([60_000, 200_000, 900_000].map((ms) => atRest(later(world, ms)).afterMs)).toEqual([
      60_000, 200_000, 300_000,
    ]);
  });

  it("writes nothing while it waits for the same, and keeps its waitingSince for another reason", () => {
    const { world } = atRest({ ...worldWith(), homeserver: obstacle("SecretNotFound") });
    expect(nextStep(later(world, 60_000)).step.do).toBe("wait");
    const { reset } = atRest({ ...later(world, 60_000), homeserver: obstacle("CABundleNotFound") }).world;
    expect(words(reset.status)).toMatchObject({ Ready: "False CABundleNotFound" });
    expect(reset.status.waitingSince).toBe(isoAfter(0));
  });

  it("goes on when the way is free, and has waited then", () => {
    const { world } = atRest({ ...worldWith(), homeserver: obstacle("SecretNotFound") });
    const free: World = { ...later(world, 7_000), homeserver: target };
    expect(writtenIn(until(free, "write intent")).waitingSince).toBeUndefined();
    expect(words(finished(free).reset.status)).toMatchObject({ Ready: "True ResetAccepted" });
  });

  it("stamps a changed spec", () => {
    const { world } = atRest({ ...worldWith(), homeserver: obstacle("SecretNotFound") });
    const { reset } = atRest(withSpec(world, { waitDeadlineSeconds: 900 })).world;
    expect(reset.status.observedGeneration).toBe(2);
    expect(new Set(reset.status.conditions.map((condition) => condition.observedGeneration))).toEqual(new Set([2]));
  });
});

describe("deadlines", () => {
  it("fails a run that waited longer than waitDeadlineSeconds, and wakes for it", () => {
    const start = { ...worldWith({ waitDeadlineSeconds: 100 }), homeserver: obstacle("SecretNotFound") };
    const { world, afterMs } = atRest(later(atRest(start).world, 80_000));
    expect(afterMs).toBe(20_000);
    expect(nextStep(later(world, 19_999)).step.do).toBe("wait");
    const { reset } = finished(later(world, 20_000));
    expect(words(reset.status)).toMatchObject({ Ready: "False DeadlineExceeded", Stalled: "True", Finished: "True" });
    expect(reset.status.conditions[0]?.message).toBe("Waited longer than waitDeadlineSeconds (100 s)");
  });

  it("fails a run that was active for activeDeadlineSeconds, 600 where spec has none", () => {
    const active = (activeSeconds: number, spec = {}) => {
      const { world } = until(worldWith(spec), "write intent");
      const status = { ...world.reset.status, startTime: isoAfter(0), activeSeconds };
      return nextStep({ ...world, reset: { ...world.reset, status } });
    };
    expect(active(599).step).toMatchObject({ intent: true });
    expect(words(writtenIn(active(600)))).toMatchObject({ Ready: "False DeadlineExceeded" });
    expect(writtenIn(active(600)).conditions[0]?.message).toBe("Was active longer than activeDeadlineSeconds (600 s)");
    expect(active(29, { activeDeadlineSeconds: 30 }).step).toMatchObject({ intent: true });
    expect(words(writtenIn(active(30, { activeDeadlineSeconds: 30 })))).toMatchObject({
      Ready: "False DeadlineExceeded",
    });
  });

  it("counts no time before a run, nor while it waits or is suspended", () => {
    const old = later(worldWith({ activeDeadlineSeconds: 10 }), 1_000_000);
    expect(nextStep(old).step.do).toBe("read row");
    const { world: waiting } = atRest({ ...old, homeserver: obstacle("SecretNotFound") });
    expect(nextStep(later({ ...waiting, homeserver: target }, 1_000_000)).step.do).toBe("read row");
    const { world: suspended } = atRest(withSpec(waiting, { suspend: true }));
    expect(suspended.reset.status.waitingSince).toBeUndefined();
    expect(nextStep(withSpec({ ...later(suspended, 1_000_000), homeserver: target }, { suspend: false })).step.do).toBe(
      "read row",
    );
  });

  it("writes what was active so far, in whole seconds", () => {
    const world = posted(until(worldWith(), "post").world, "lost");
    const { reset } = finished(world);
    expect(reset.status.activeSeconds).toBe(35);
  });

  it("wakes a backoff for the deadline", () => {
    const world = posted(until(worldWith({ activeDeadlineSeconds: 1 }), "post").world, "swallowed");
    expect(atRest(world).afterMs).toBe(500);
    const almost = posted(
      until(later(until(worldWith({ activeDeadlineSeconds: 5 }), "post").world, 4_800), "post").world,
      "swallowed",
    );
    expect(atRest(almost).afterMs).toBe(200);
  });
});

describe("decide", () => {
  it("asks for a look where it has nothing but the object", () => {
    const now = { wall: beginning, monotonic: 0 };
    const facts = { now, holder: "me", reset: resetWith(), homeserver: target, activeMs: 0, jitter: 0 };
    expect(decide(facts)).toEqual({ do: "read row" });
  });
});
