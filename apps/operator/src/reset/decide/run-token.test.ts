import { describe, expect, it } from "vitest";
import { worldEvents } from "../events.fixture.ts";
import {
  afterPost,
  atRest,
  attemptIn,
  failedAnewRow,
  finished,
  isoAfter,
  unreachable,
  until,
  words,
  writtenIn,
} from "../story.fixture.ts";
import {
  cleared,
  done,
  failingRow,
  later,
  nextStep,
  posted,
  restarted,
  target,
  unreadable,
  type World,
  worldWith,
} from "../world.fixture.ts";

const recovered = { recoveryWindowSeconds: 900 } as const;

const unready = { reason: "SecretNotFound", message: "no Secret" } as const;

describe("a new run token", () => {
  const again = (world: World): World => worldEvents.newRunToken(world)!;

  it("begins a run anew after one that ended", () => {
    const ended = finished(afterPost("answered", recovered));
    const world = again(worldEvents.newFailure(later(ended, 100_000))!);
    const status = writtenIn(until(world, "write intent"));
    expect(status).toMatchObject({
      observedRunToken: "again",
      startTime: isoAfter(100_000),
      attempts: 1,
      attempt: { number: 1, posts: 1, startTime: isoAfter(100_000) },
    });
    expect(status.completionTime).toBeUndefined();
    expect(status.watch).toBeUndefined();
    expect(status.activeSeconds).toBeUndefined();
    expect(words(status)).toEqual({
      Ready: "False Resetting",
      Reconciling: "True",
      Stalled: "False",
      Succeeded: "Unknown Resetting",
      Finished: "False",
    });
  });

  it("ends NotNeeded where the old run left nothing open and the row is clear", () => {
    const world = finished(again(finished(afterPost("answered"))));
    expect(words(world.reset.status)).toMatchObject({ Ready: "True NotNeeded" });
    expect(world.reset.status.observedRunToken).toBe("again");
  });

  it("never posts for the old run, and ends Cleared where its POST did it", () => {
    const { reset, past } = finished(again(afterPost("answered")));
    expect(past.posts).toBe(1);
    expect(words(reset.status)).toMatchObject({ Ready: "True Cleared" });
    expect(reset.status).toMatchObject({ observedRunToken: "again" });
    expect(reset.status.attempt).toBeUndefined();
  });

  it("keeps an announced POST of the old run back", () => {
    const world = again(until(worldWith(), "post").world);
    expect(writtenIn(until(world, "write intent"))).toMatchObject({ observedRunToken: "again", attempt: { posts: 1 } });
  });

  it("waits while the old run's POST may be under way", () => {
    const world = again(afterPost("lost"));
    expect(until(world, "write intent").world.time).toBe(35_000);
    expect(atRest(world).afterMs).toBe(35_000);
    expect(attemptIn(atRest(world).world).outcome).toBeUndefined();
    expect(atRest(world).world.reset.status.observedRunToken).toBeUndefined();
    const foreign = again(restarted(afterPost("lost")));
    expect(until(foreign, "write intent").world.time).toBe(35_000);
  });

  it("waits for it also while the homeserver does not answer, and then waits for the homeserver", () => {
    const look = nextStep(again(restarted(afterPost("lost"))));
    const { world, afterMs } = atRest(unreadable(look.world, unreachable));
    expect(afterMs).toBe(30_000);
    expect(world.reset.status.observedRunToken).toBeUndefined();
    expect(attemptIn(world).outcome).toBeUndefined();
    const { world: begun } = atRest(unreadable(nextStep(later(world, 35_000)).world, unreachable));
    expect(begun.reset.status).toMatchObject({ observedRunToken: "again", waitingSince: isoAfter(35_000) });
    expect(begun.reset.status.attempt).toBeUndefined();
    const noSecret = { reason: "SecretNotFound", message: "no Secret" } as const;
    const cut = atRest({ ...later(again(restarted(afterPost("lost"))), 1_000), homeserver: noSecret });
    expect(cut.world.reset.status.observedRunToken).toBeUndefined();
    expect(cut.afterMs).toBe(30_000);
    const late = atRest({ ...later(cut.world, 35_000), homeserver: noSecret });
    expect(late.world.reset.status).toMatchObject({ observedRunToken: "again" });
  });

  it("resets a row that failed anew since the old run's POST", () => {
    const { past, reset } = finished({ ...again(afterPost("answered")), row: failedAnewRow });
    expect(past.posts).toBe(2);
    expect(words(reset.status)).toMatchObject({ Ready: "True ResetAccepted" });
  });

  it("begins with the homeserver that there is now", () => {
    const world = { ...again(afterPost("lost")), homeserver: { ...target, url: "http://other:8008" } };
    expect(writtenIn(until(world, "write intent")).attempt).toMatchObject({ number: 1, url: "http://other:8008" });
    expect(until(world, "write intent").world.time).toBe(0);
  });

  it("begins after a refused POST of the old run", () => {
    const world = again(posted(until(worldWith(), "post").world, "refused", unreachable));
    expect(writtenIn(until(world, "write intent"))).toMatchObject({ observedRunToken: "again", attempts: 1 });
  });

  it("fails where the old run's POST found no destination", () => {
    const world = { ...again(afterPost("answered")), row: undefined };
    expect(words(finished(world).reset.status)).toMatchObject({ Ready: "False DestinationUnknown" });
  });

  it("watches the row as the new run found it", () => {
    const world = finished(again(afterPost("answered", recovered)));
    expect(world.reset.status.watch?.baseline).toEqual(cleared({ ...world, row: failingRow }).row);
  });

  it("has deadlines of its own", () => {
    const world = afterPost("lost", { activeDeadlineSeconds: 10 });
    expect(words(finished(again(world)).reset.status)).toMatchObject({ Ready: "True ResetAccepted" });
    const waiting = atRest({ ...worldWith({ waitDeadlineSeconds: 10 }), homeserver: unready }).world;
    expect(nextStep(again({ ...later(waiting, 20_000), homeserver: target })).step).toEqual({ do: "read row" });
    expect(until(again({ ...later(waiting, 20_000), homeserver: target }), "write intent").step.do).toBe(
      "write status",
    );
  });

  it("keeps when a condition became as it is, where it stays so", () => {
    const failed = finished({ ...worldWith(), row: undefined });
    const { conditions } = writtenIn(until(later(again({ ...failed, row: failedAnewRow }), 60_000), "write intent"));
    const since = Object.fromEntries(conditions.map(({ type, lastTransitionTime }) => [type, lastTransitionTime]));
    expect(since).toMatchObject({ Ready: "2026-11-25T03:00:00Z", Finished: "2026-11-25T03:01:00Z" });
  });

  it("that goes away again is a new run too", () => {
    const second = finished(again(finished(afterPost("answered"))));
    const { runToken: _token, ...spec } = second.reset.spec;
    const metadata = { ...second.reset.metadata, generation: 3 };
    const world = { ...second, reset: { ...second.reset, metadata, spec } };
    const third = finished(done(nextStep(world).world, nextStep(world).step));
    expect("observedRunToken" in third.reset.status).toBe(false);
    expect(third.reset.status.observedGeneration).toBe(3);
  });
});
