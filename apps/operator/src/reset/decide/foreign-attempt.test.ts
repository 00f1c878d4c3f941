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
  unreachable,
  until,
  words,
  writtenIn,
} from "../story.fixture.ts";
import { later, nextStep, restarted, unreadable, type World, worldWith } from "../world.fixture.ts";

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
    const { past, reset } = finished({ ...crashed("unanswered"), row: failedAnewRow });
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

  it("is closed with an unknown outcome where the run is suspended", () => {
    const world = withSpec(crashed("lost"), { suspend: true });
    expect(attemptIn(atRest(later(atRest(world).world, 35_000)).world).outcome).toBe("Unknown");
  });

  it("is looked at again as soon as its POST can't be under way, though the homeserver did not answer before", () => {
    const { world } = nextStep(later(nextStep(crashed("lost")).world, 10_000));
    expect(atRest(unreadable(world, unreachable)).afterMs).toBe(25_000);
  });

  it("that does not tell past a deadline ends with an unknown outcome", () => {
    const look = nextStep(crashed("lost", { waitDeadlineSeconds: 1 }));
    const { world } = atRest(unreadable(look.world, unreachable));
    expect(words(finished(unreadable(nextStep(later(world, 61_000)).world, unreachable)).reset.status)).toMatchObject({
      Ready: "False DeadlineExceeded",
    });
  });
});
