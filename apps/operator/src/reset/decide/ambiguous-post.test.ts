import { describe, expect, it } from "vitest";
import {
  afterPost,
  atRest,
  attemptIn,
  failedAnewRow,
  finished,
  messageOf,
  unreachable,
  until,
  words,
  writtenIn,
} from "../story.fixture.ts";
import { cleared, later, nextStep, posted, unreadable, type World, worldWith } from "../world.fixture.ts";

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
    const { reset } = finished({ ...afterPost("unanswered"), row: failedAnewRow });
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
