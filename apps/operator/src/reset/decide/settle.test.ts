import { describe, expect, it } from "vitest";
import type { Attempt } from "../../api/federation-reset-status.ts";
import { withSpec, worldEvents } from "../events.fixture.ts";
import { atRest, doing, finished, until, words, writtenIn } from "../story.fixture.ts";
import {
  beginning,
  cleared,
  done,
  failingRow,
  later,
  nextStep,
  posted,
  type PostFate,
  restarted,
  target,
  unreadable,
  type World,
  worldWith,
  written,
} from "../world.fixture.ts";
import type { Obstacle } from "./facts.ts";

const isoAfter = (ms: number): string => new Date(beginning + ms).toISOString();
const unreachable: Obstacle = { reason: "Unreachable", message: "no answer" };
const recovered = { recoveryWindowSeconds: 900 } as const;

/** The world where the POST has just gone its way. */
const afterPost = (fate: PostFate, spec = {}): World => posted(until(worldWith(spec), "post").world, fate);
const overwrittenRow = { ...failingRow, retryLastTs: "40" };
const failedAnew = { ...failingRow, retryLastTs: "40", failureTs: "40" };
const attemptIn = ({ reset }: World): Attempt => reset.status.attempt!;
const messageOf = ({ reset }: World): string => reset.status.conditions[0]!.message;

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

  it("tells of it", () => {
    expect(until(afterPost("answered"), "write status").step).toMatchObject({
      events: [{ type: "Normal", reason: "ResetAccepted", message: "The reset of matrix.org was accepted" }],
    });
  });

  it("is ResetAccepted where the row failed anew since, for it was clear in between", () => {
    const world = { ...afterPost("answered", recovered), row: failedAnew };
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

describe("an ambiguous POST", () => {
  it("is not looked at before it can't be under way any more", () => {
    const world = afterPost("lost");
    expect(nextStep(world).step).toEqual({ do: "wait", afterMs: 35_000, events: [] });
    expect(nextStep(later(world, 34_999)).step).toEqual({ do: "wait", afterMs: 1, events: [] });
    expect(nextStep(later(world, 35_000)).step).toEqual({ do: "read row" });
  });

  it("is looked at at once where its answer came to an end", () => {
    const clear = cleared(until(worldWith(), "post").world);
    expect(nextStep(posted(clear, "answered")).step).toEqual({ do: "read row" });
    expect(words(finished(posted(clear, "answered")).reset.status)).toMatchObject({ Ready: "True Cleared" });
  });

  it("is Cleared where the row is clear then", () => {
    const world = finished(afterPost("unanswered"));
    expect(words(world.reset.status)).toMatchObject({ Ready: "True Cleared", Succeeded: "True Cleared" });
    expect(messageOf(world)).toBe("matrix.org is not in backoff any more");
    expect(attemptIn(world).outcome).toBe("Taken");
  });

  it("is Cleared where the row failed anew", () => {
    const { reset } = finished({ ...afterPost("unanswered"), row: failedAnew });
    expect(words(reset.status)).toMatchObject({ Ready: "True Cleared" });
  });

  it("is tried again where it did not take, and counts", () => {
    const again = until(afterPost("lost"), "write intent");
    expect(writtenIn(again)).toMatchObject({ attempts: 2, attempt: { posts: 2 } });
  });

  it("is DestinationUnknown where the homeserver does not know the destination", () => {
    const world = finished({ ...afterPost("lost"), row: undefined });
    expect(words(world.reset.status)).toMatchObject({ Ready: "False DestinationUnknown" });
    expect(attemptIn(world).outcome).toBe("Unknown");
  });

  it("keeps the run waiting, with its attempt open, while the homeserver does not tell", () => {
    const look = nextStep(later(afterPost("lost"), 35_000));
    const { world, afterMs } = atRest(unreadable(look.world, unreachable));
    expect(words(world.reset.status)).toMatchObject({ Ready: "False Unreachable", Reconciling: "True" });
    expect(attemptIn(world).outcome).toBeUndefined();
    expect(afterMs).toBe(30_000);
    expect(words(finished(world).reset.status)).toMatchObject({ Ready: "True ResetAccepted" });
  });

  it("keeps it waiting where the way to the homeserver is gone", () => {
    const lost = later(afterPost("lost"), 35_000);
    const { world } = atRest({ ...lost, homeserver: { reason: "SecretNotFound", message: "no Secret" } });
    expect(words(world.reset.status)).toMatchObject({ Ready: "False SecretNotFound" });
    expect(attemptIn(world).outcome).toBeUndefined();
  });

  it("is asked about for twice the request timeout past a deadline, then its outcome is unknown", () => {
    const spec = { waitDeadlineSeconds: 10 };
    const look = nextStep(later(afterPost("lost", spec), 35_000));
    const { world, afterMs } = atRest(unreadable(look.world, unreachable));
    expect(afterMs).toBe(30_000);
    const looked = (ms: number): World => unreadable(nextStep(later(world, ms)).world, unreachable);
    expect(atRest(looked(40_000)).afterMs).toBe(30_000);
    expect(atRest(looked(69_999)).afterMs).toBe(1);
    const failed = finished(looked(70_000));
    expect(words(failed.reset.status)).toMatchObject({ Ready: "False DeadlineExceeded", Stalled: "True" });
    expect(messageOf(failed)).toContain("outcome unknown");
    expect(attemptIn(failed).outcome).toBe("Unknown");
  });

  it("past its deadline is settled by a look that tells", () => {
    const spec = { activeDeadlineSeconds: 10 };
    expect(words(finished(afterPost("unanswered", spec)).reset.status)).toMatchObject({ Ready: "True Cleared" });
    expect(words(finished(afterPost("lost", spec)).reset.status)).toMatchObject({ Ready: "False DeadlineExceeded" });
    expect(finished(afterPost("lost", spec)).past.posts).toBe(1);
  });

  it("past its active deadline counts the wait since then", () => {
    const spec = { activeDeadlineSeconds: 10 };
    const look = nextStep(later(afterPost("lost", spec), 35_000));
    const { world, afterMs } = atRest(unreadable(look.world, unreachable));
    expect(world.reset.status.activeSeconds).toBe(35);
    // 25 s past it when it began to wait, and 60 s are allowed.
    expect(afterMs).toBe(30_000);
    expect(atRest(unreadable(nextStep(later(world, 34_000)).world, unreachable)).afterMs).toBe(1_000);
    const failed = finished(unreadable(nextStep(later(world, 35_000)).world, unreachable));
    expect(words(failed.reset.status)).toMatchObject({ Ready: "False DeadlineExceeded" });
  });
});

describe("a refused POST", () => {
  const refused = (obstacle: Obstacle, spec = {}): World =>
    posted(until(worldWith(spec), "post").world, "refused", obstacle);

  it("closes the attempt, and the run waits for what is in the way", () => {
    const { world, afterMs } = atRest(refused(unreachable));
    expect(words(world.reset.status)).toMatchObject({ Ready: "False Unreachable", Reconciling: "True" });
    expect(attemptIn(world)).toMatchObject({ number: 1, outcome: "Refused" });
    expect(afterMs).toBe(30_000);
    expect(nextStep(later(world, 29_999)).step.do).toBe("wait");
    expect(nextStep(later(world, 30_000)).step.do).toBe("read row");
  });

  it("waits as long as it is asked to", () => {
    expect(atRest(refused({ reason: "RateLimited", message: "later", retryAfterMs: 4_321 })).afterMs).toBe(4_321);
  });

  it("spends none of backoffLimit, and the next attempt has a number of its own", () => {
    let world = worldWith({ backoffLimit: 0 });
    for (let round = 0; round < 3; round++) world = posted(until(world, "post").world, "refused", unreachable);
    const again = until(world, "write intent");
    expect(writtenIn(again)).toMatchObject({ attempts: 1, attempt: { number: 4, posts: 4 } });
    expect(words(finished(world).reset.status)).toMatchObject({ Ready: "True ResetAccepted" });
  });

  it("again and again is one wait", () => {
    const first = atRest(later(refused(unreachable), 1_000));
    expect(first.world.reset.status.waitingSince).toBe(isoAfter(1_000));
    const second = posted(until(first.world, "post").world, "refused", unreachable);
    expect(second.reset.status.waitingSince).toBe(isoAfter(1_000));
    expect(atRest(later(second, 1_000)).world.reset.status.waitingSince).toBe(isoAfter(1_000));
  });

  it("ends the wait once a POST is accepted", () => {
    expect(finished(refused(unreachable)).reset.status.waitingSince).toBeUndefined();
  });

  it("fails with the deadline of the wait", () => {
    let world = worldWith({ waitDeadlineSeconds: 45 });
    world = posted(until(world, "post").world, "refused", unreachable);
    world = posted(until(world, "post").world, "refused", unreachable);
    expect(atRest(world).afterMs).toBe(15_000);
    const failed = finished(world);
    expect(words(failed.reset.status)).toMatchObject({ Ready: "False DeadlineExceeded" });
    expect(attemptIn(failed).outcome).toBe("Refused");
  });

  it("as an unknown destination fails the run", () => {
    const { world } = until(worldWith(), "post");
    const sent = { at: { wall: beginning, monotonic: 1_000_000 }, answered: { wall: beginning, monotonic: 1_000_000 } };
    const ownPost = { ...world.memory!.ownPost!, sent: { ...sent, outcome: { post: "no destination" } as const } };
    const failed = finished({ ...world, memory: { ...world.memory!, ownPost } });
    expect(words(failed.reset.status)).toMatchObject({ Ready: "False DestinationUnknown" });
    expect(attemptIn(failed).outcome).toBe("Refused");
  });
});

describe("an open attempt of another process", () => {
  const crashed = (fate: "unanswered" | "lost", spec = {}): World => restarted(afterPost(fate, spec));

  it("is looked at at once, and ends where the row is clear", () => {
    const world = crashed("unanswered");
    expect(nextStep(world).step).toEqual({ do: "read row" });
    const ended = finished(world);
    expect(ended.time).toBe(0);
    expect(words(ended.reset.status)).toMatchObject({ Ready: "True Cleared" });
    expect(attemptIn(ended).outcome).toBe("Taken");
  });

  it("ends where the row failed anew", () => {
    const { past, reset } = finished({ ...crashed("unanswered"), row: failedAnew });
    expect(past.posts).toBe(1);
    expect(words(reset.status)).toMatchObject({ Ready: "True Cleared" });
  });

  it("is not repeated before its POST can't be under way any more", () => {
    const world = doing(nextStep(crashed("lost")));
    expect(nextStep(world).step).toEqual({ do: "wait", afterMs: 35_000, events: [] });
    expect(nextStep(later(world, 34_999)).step.do).toBe("read row");
    const waited = doing(nextStep(later(world, 34_999)));
    expect(nextStep(waited).step).toEqual({ do: "wait", afterMs: 1, events: [] });
    // What was seen before its time does not count.
    expect(nextStep(later(waited, 1)).step.do).toBe("read row");
  });

  it("is repeated by a POST of the same attempt that counts towards no limit", () => {
    const again = until(crashed("lost", { backoffLimit: 0 }), "write intent");
    expect(again.world.time).toBe(35_000);
    expect(writtenIn(again)).toMatchObject({ attempts: 1, attempt: { number: 1, posts: 2, holder: "holder-2" } });
    expect(words(finished(again.world).reset.status)).toMatchObject({ Ready: "True ResetAccepted" });
  });

  it("that moves belongs to somebody alive: it is told, and left alone", () => {
    const world = doing(nextStep(crashed("lost")));
    const attempt = { ...attemptIn(world), posts: 2, startTime: isoAfter(20_000) };
    const moved = later({ ...world, reset: { ...world.reset, status: { ...world.reset.status, attempt } } }, 20_000);
    const { step, world: seen } = nextStep(moved);
    expect(step).toEqual({
      do: "wait",
      afterMs: 35_000,
      events: [
        {
          type: "Warning",
          reason: "ForeignAttempt",
          message: "Attempt 1 is made by another operator (holder-1), which is alive; leaving it alone",
        },
      ],
    });
    expect(nextStep(seen).step).toEqual({ do: "read row" });
    expect(until(seen, "write intent").world.time).toBe(55_000);
  });

  it("is taken over where the run waited for something outside", () => {
    const look = nextStep(crashed("unanswered"));
    const { world } = atRest(unreadable(look.world, unreachable));
    expect(words(world.reset.status)).toMatchObject({ Ready: "False Unreachable" });
    expect(words(finished(world).reset.status)).toMatchObject({ Ready: "True Cleared" });
  });

  it("says Resetting again while its POST may be under way and the homeserver tells", () => {
    const waiting = atRest(unreadable(nextStep(crashed("lost")).world, unreachable)).world;
    const { world } = atRest(doing(nextStep(later(waiting, 30_000))));
    expect(words(world.reset.status)).toMatchObject({ Ready: "False Resetting" });
  });

  it("whose write this process is not sure of is waited for like any other", () => {
    const intent = until(worldWith(), "write intent");
    const unsure = { ...doing(intent), memory: intent.world.memory };
    const world = doing(nextStep(unsure));
    expect(nextStep(world).step).toEqual({ do: "wait", afterMs: 35_000, events: [] });
  });

  it("that does not tell past a deadline ends with an unknown outcome", () => {
    const look = nextStep(crashed("lost", { waitDeadlineSeconds: 1 }));
    const { world } = atRest(unreadable(look.world, unreachable));
    expect(words(finished(unreadable(nextStep(later(world, 61_000)).world, unreachable)).reset.status)).toMatchObject({
      Ready: "False DeadlineExceeded",
    });
  });
});

describe("a Homeserver that changed", () => {
  it.each([
    ["url", { ...target, url: "http://other:8008" }],
    ["uid", { ...target, homeserverUID: "hs-2" }],
  ])("by its %s closes the open attempt, is told, and the run begins again", (_title, homeserver) => {
    const world = { ...afterPost("lost"), homeserver };
    const { step } = nextStep(world);
    expect(step).toMatchObject({
      do: "write status",
      intent: false,
      events: [
        {
          type: "Warning",
          reason: "HomeserverChanged",
          message: "The Homeserver is not the one that attempt 1 was made for; beginning again",
        },
      ],
    });
    expect(writtenIn({ world, step })).toMatchObject({ attempt: { outcome: "Unknown" } });
    expect(words(writtenIn({ world, step }))).toMatchObject({ Ready: "False Resetting" });
    const again = until(world, "write intent");
    expect(writtenIn(again).attempt).toMatchObject({ number: 2, posts: 2, ...pickTarget(homeserver) });
  });

  it("has rows that are not compared with the old one's", () => {
    const world = cleared({ ...afterPost("lost"), homeserver: { ...target, url: "http://other:8008" } });
    expect(words(finished(world).reset.status)).toMatchObject({ Ready: "True NotNeeded" });
  });

  it("does not get the POST that was meant for the old one", () => {
    const world = { ...until(worldWith(), "post").world, homeserver: { ...target, url: "http://other:8008" } };
    expect(nextStep(world).step.do).toBe("write status");
  });
});

const pickTarget = ({ homeserverUID, url }: typeof target) => ({ homeserverUID, url });

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
    const { past, reset } = finished({ ...again(afterPost("answered")), row: failedAnew });
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

  it("that goes away again is a new run too", () => {
    const second = finished(again(finished(afterPost("answered"))));
    const { runToken: _token, ...spec } = second.reset.spec;
    const metadata = { ...second.reset.metadata, generation: 3 };
    const world = { ...second, reset: { ...second.reset, metadata, spec } };
    const third = finished(done(nextStep(world).world, nextStep(world).step));
    expect(third.reset.status.observedRunToken).toBeUndefined();
    expect(third.reset.status.observedGeneration).toBe(3);
  });
});
