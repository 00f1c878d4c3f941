import { describe, expect, it } from "vitest";
import { withSpec } from "../events.fixture.ts";
import {
  afterPost,
  atRest,
  attemptIn,
  doing,
  failedAnewRow,
  finished,
  isoAfter,
  messageOf,
  overwrittenRow,
  until,
  words,
  writtenIn,
} from "../story.fixture.ts";
import {
  beginning,
  cleared,
  failingRow,
  later,
  nextStep,
  posted,
  type World,
  worldWith,
  written,
} from "../world.fixture.ts";

const recovered = { recoveryWindowSeconds: 900 } as const;

describe("the POST", () => {
  it("leaves at once after its intent", () => {
    const intent = until(worldWith(), "write intent");
    expect(nextStep(doing(intent)).step).toEqual({ do: "post" });
  });

  it("may leave 5 s after its intent, and not later", () => {
    const { world } = until(worldWith(), "post");
    expect(nextStep(later(world, 5_000)).step).toEqual({ do: "post" });
    expect(nextStep(later(world, 5_001)).step).toEqual({ do: "read row" });
  });

  it("may leave 10 s after its look, and not later", () => {
    const { world } = until(later(until(worldWith(), "write intent").world, 5_000), "post");
    expect(nextStep(later(world, 5_000)).step).toEqual({ do: "post" });
    const slowWrite = (ms: number): World => {
      const intent = until(worldWith(), "write intent");
      return intent.step.do === "write status" ? written(later(intent.world, ms), intent.step) : intent.world;
    };
    expect(nextStep(later(slowWrite(6_000), 4_000)).step).toEqual({ do: "post" });
    expect(nextStep(later(slowWrite(6_000), 4_001)).step).toEqual({ do: "read row" });
  });

  it("is announced anew where it could not leave, in the same attempt, and counts once", () => {
    const { world, step } = until(later(until(worldWith(), "post").world, 20_000), "write intent");
    expect(writtenIn({ world, step })).toMatchObject({ attempts: 1, attempt: { number: 1, posts: 2 } });
  });

  it("does not leave for a row that a look since shows clear", () => {
    const { world } = until(worldWith(), "post");
    const at = { wall: beginning, monotonic: 1_000_000 };
    const reading = { asked: at, at, found: "row", row: cleared(world).row! } as const;
    const seen: World = { ...world, memory: { ...world.memory!, reading } };
    expect(words(writtenIn(nextStep(seen)))).toMatchObject({ Ready: "True Cleared" });
  });

  it("does not leave once the way to the homeserver is gone: the attempt is closed and the run waits", () => {
    const { world } = until(worldWith(), "post");
    const { world: waiting } = atRest({ ...world, homeserver: { reason: "SecretNotFound", message: "no Secret" } });
    expect(waiting.past.posts).toBe(0);
    expect(words(waiting.reset.status)).toMatchObject({ Ready: "False SecretNotFound" });
    expect(attemptIn(waiting).outcome).toBe("Refused");
  });

  it("does not leave on a look from before spec changed", () => {
    const { world } = until(worldWith(), "post");
    const changed = withSpec(world, { waitDeadlineSeconds: 60 });
    expect(nextStep(changed).step).toEqual({ do: "read row" });
    expect(attemptIn(until(changed, "post").world)).toMatchObject({ number: 1, posts: 1 });
  });

  it("does not leave past the deadline", () => {
    const { world } = until(worldWith({ activeDeadlineSeconds: 3 }), "post");
    const late = finished(later(world, 3_000));
    expect(late.past.posts).toBe(0);
    expect(words(late.reset.status)).toMatchObject({ Ready: "False DeadlineExceeded" });
  });
});

describe("an accepted POST", () => {
  it("is proven by a look", () => {
    expect(nextStep(afterPost("answered")).step).toEqual({ do: "read row" });
  });

  it("is ResetAccepted where the row is clear, and the attempt Taken", () => {
    const world = finished(afterPost("answered"));
    expect(words(world.reset.status)).toEqual({
      Ready: "True ResetAccepted",
      Reconciling: "False",
      Stalled: "False",
      Succeeded: "True ResetAccepted",
      Finished: "True",
    });
    expect(attemptIn(world).outcome).toBe("Taken");
    expect(world.reset.status.completionTime).toBe(isoAfter(0));
    expect(messageOf(world)).toBe("The reset of matrix.org was accepted");
  });

  it("has nothing to say about the recovery of a destination that was forgotten", () => {
    const { reset } = finished({ ...afterPost("answered", recovered), row: undefined });
    expect(words(reset.status)).toMatchObject({ Ready: "True ResetAccepted" });
    expect(reset.status.watch).toBeUndefined();
  });

  it("tells of it", () => {
    expect(until(afterPost("answered"), "write status").step).toMatchObject({
      events: [{ type: "Normal", reason: "ResetAccepted", message: "The reset of matrix.org was accepted" }],
    });
  });

  it("is ResetAccepted where the row failed anew since, for it was clear in between", () => {
    const world = { ...afterPost("answered", recovered), row: failedAnewRow };
    const { reset, past } = finished(world);
    expect(past.posts).toBe(1);
    expect(words(reset.status)).toMatchObject({ Ready: "True ResetAccepted", Recovered: "False StillFailing" });
  });

  it("is ResetAccepted where the homeserver has forgotten the destination since", () => {
    const world = finished({ ...afterPost("answered"), row: undefined });
    expect(words(world.reset.status)).toMatchObject({ Ready: "True ResetAccepted" });
    expect(attemptIn(world).outcome).toBe("Taken");
    expect(messageOf(world)).toBe("The reset of matrix.org was accepted; the homeserver does not list it any more");
  });

  it("is tried again where the row is unchanged, counted, after a backoff", () => {
    const world = doing(nextStep(afterPost("swallowed")));
    expect(nextStep(world).step).toEqual({ do: "wait", afterMs: 500, events: [] });
    const again = until(later(world, 500), "write intent");
    expect(writtenIn(again)).toMatchObject({ attempts: 2, attempt: { number: 1, posts: 2, baseline: failingRow } });
    expect(again.step).toMatchObject({
      events: [
        {
          type: "Warning",
          reason: "ResetNotTaken",
          message: "The destination is in backoff as before, so the reset did not take; resetting again",
        },
      ],
    });
  });

  it("is ResetAccepted where the row becomes clear during the backoff", () => {
    const world = doing(nextStep(afterPost("swallowed")));
    const { reset } = finished(later(cleared(world), 10_000));
    expect(words(reset.status)).toMatchObject({ Ready: "True ResetAccepted" });
  });

  it("is tried again where a try under way overwrote it, with the new row for a baseline", () => {
    const again = until({ ...afterPost("answered"), row: overwrittenRow }, "write intent");
    expect(writtenIn(again)).toMatchObject({ attempts: 2, attempt: { number: 1, posts: 2, baseline: overwrittenRow } });
    expect(again.step).toMatchObject({
      events: [
        {
          type: "Warning",
          reason: "ResetOverwritten",
          message: "A try that was under way wrote its old state back over the reset; resetting again",
        },
      ],
    });
  });

  it("fails with BackoffLimitExceeded once more attempts than backoffLimit did not take", () => {
    let world = afterPost("swallowed", { backoffLimit: 1 });
    world = posted(until(world, "post").world, "swallowed");
    world = finished(world);
    expect(world.past.posts).toBe(2);
    expect(words(world.reset.status)).toMatchObject({
      Ready: "False BackoffLimitExceeded",
      Stalled: "True",
      Succeeded: "False BackoffLimitExceeded",
      Finished: "True",
    });
    expect(attemptIn(world).outcome).toBe("NotTaken");
    expect(messageOf(world)).toBe("The reset did not take in 2 attempts (backoffLimit 1)");
  });

  it("fails at once where backoffLimit is 0", () => {
    const { reset, past } = finished(afterPost("swallowed", { backoffLimit: 0 }));
    expect(past.posts).toBe(1);
    expect(words(reset.status)).toMatchObject({ Ready: "False BackoffLimitExceeded" });
  });

  it("backs off twice as long after each attempt", () => {
    let world = afterPost("swallowed");
    const delays = [1, 2, 3].map(() => {
      const { world: resting, afterMs } = atRest(world);
      world = posted(until(resting, "post").world, "swallowed");
      return afterMs;
    });
    expect(delays).toEqual([500, 1000, 2000]);
  });

  it("is found out also where spec changed since", () => {
    const { reset } = finished(withSpec(afterPost("answered"), { waitDeadlineSeconds: 60 }));
    expect(words(reset.status)).toMatchObject({ Ready: "True ResetAccepted" });
    expect(reset.status.observedGeneration).toBe(2);
  });

  it("watches for recovery from the row before it", () => {
    const { watch, conditions } = finished(afterPost("answered", recovered)).reset.status;
    expect(watch).toEqual({
      homeserverUID: "hs-1",
      url: "http://synapse:8008",
      baseline: failingRow,
      acceptedTime: isoAfter(0),
      until: isoAfter(900_000),
    });
    expect(conditions.at(-1)).toMatchObject({ type: "Recovered", status: "Unknown", reason: "Watching" });
  });
});
