import { describe, expect, it } from "vitest";
import type { Obstacle } from "../../run/target.ts";
import { atRest, attemptIn, finished, isoAfter, unreachable, until, words, writtenIn } from "../story.fixture.ts";
import { beginning, later, nextStep, posted, type World, worldWith } from "../world.fixture.ts";

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
