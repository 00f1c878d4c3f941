import { describe, expect, it } from "vitest";
import type { Obstacle, WaitReason } from "../../run/target.ts";
import { withSpec } from "../events.fixture.ts";
import { atRest, finished, isoAfter, until, words, writtenIn } from "../story.fixture.ts";
import { later, nextStep, target, unreadable, type World, worldWith } from "../world.fixture.ts";

const obstacle = (reason: WaitReason): Obstacle => ({ reason, message: `because ${reason}` });

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

  it("tells no event: its condition says all", () => {
    const { step } = nextStep({ ...worldWith(), homeserver: obstacle("SecretNotFound") });
    expect(step).toMatchObject({ do: "write status", intent: false, events: [] });
    expect(Object.keys(writtenIn({ step, world: worldWith() })).sort()).toStrictEqual([
      "conditions",
      "observedGeneration",
      "startTime",
      "waitingSince",
    ]);
  });

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
