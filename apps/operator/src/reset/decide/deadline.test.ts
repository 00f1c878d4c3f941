import { describe, expect, it } from "vitest";
import type { Obstacle, WaitReason } from "../../run/target.ts";
import { withSpec } from "../events.fixture.ts";
import { atRest, finished, isoAfter, messageOf, until, words, writtenIn } from "../story.fixture.ts";
import { later, nextStep, posted, target, worldWith } from "../world.fixture.ts";

const obstacle = (reason: WaitReason): Obstacle => ({ reason, message: `because ${reason}` });

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

  it("fails by the deadline that is further past, and says which", () => {
    const failed = (activeSeconds: number, waitedMs: number): string => {
      const { world } = nextStep(worldWith({ activeDeadlineSeconds: 10, waitDeadlineSeconds: 10 }));
      const status = { ...world.reset.status, startTime: isoAfter(0), waitingSince: isoAfter(0), activeSeconds };
      return messageOf(finished(later({ ...world, reset: { ...world.reset, status } }, waitedMs)));
    };
    expect(failed(0, 15_000)).toBe("Waited longer than waitDeadlineSeconds (10 s)");
    expect(failed(10, 15_000)).toBe("Was active longer than activeDeadlineSeconds (10 s)");
    expect(failed(10, 0)).toBe("Was active longer than activeDeadlineSeconds (10 s)");
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
