import { describe, expect, it } from "vitest";
import type { Condition } from "../api/condition.ts";
import type { Obstacle } from "../run/target.ts";
import { afterPost, afterWrite, factsOf, type Memory, type Observation, observe } from "./memory.ts";
import { until } from "./story.fixture.ts";
import {
  failingRow,
  instantOf,
  later,
  nextStep,
  resetWith,
  target,
  unreadable,
  type World,
  worldWith,
} from "./world.fixture.ts";

const observation = (world: World, more: Partial<Observation> = {}): Observation => ({
  now: instantOf(world),
  holder: "holder-1",
  reset: world.reset,
  homeserver: target,
  reconnected: false,
  queued: false,
  ...more,
});
const readiness = (status: "True" | "False", lastTransitionTime: string): Condition => ({
  type: "Ready",
  status,
  lastTransitionTime,
  reason: "Because",
  message: "",
});
/** Announced, with a look in memory. */
const announced = until(worldWith(), "post").world;
const memory: Memory = announced.memory!;

describe("observe", () => {
  it("begins with nothing for an object of another uid", () => {
    const reset = { ...announced.reset, metadata: { ...announced.reset.metadata, uid: "reset-2" } };
    const fresh = observe(memory, observation(announced, { reset }));
    expect(fresh.reading).toBeUndefined();
    expect(fresh.ownPost).toBeUndefined();
  });

  it("keeps a look and what it posted while nothing changes", () => {
    const kept = observe(memory, observation(announced));
    expect(kept.reading).toMatchObject({ found: "row", row: failingRow });
    expect(kept.ownPost).toEqual(memory.ownPost);
    expect(kept.foreign).toBeUndefined();
  });

  it("drops a look when spec changes or the way to the homeserver does, and never what it posted", () => {
    const metadata = { ...announced.reset.metadata, generation: 2 };
    const changed = observe(memory, observation(announced, { reset: { ...announced.reset, metadata } }));
    const reconnected = observe(memory, observation(announced, { reconnected: true }));
    for (const { reading, rooms, ownPost } of [changed, reconnected]) {
      expect([reading, rooms]).toEqual([undefined, undefined]);
      expect(ownPost).toEqual(memory.ownPost);
    }
  });

  it("counts the time while the run is active, and none in our own queue", () => {
    const active = observe(memory, observation(announced));
    expect(observe(active, observation(later(announced, 700))).activeMs).toBe(700);
    expect(observe(active, observation(later(announced, 700), { queued: true })).activeMs).toBe(0);
    const idle = observe(undefined, observation(worldWith()));
    expect(observe(idle, observation(later(worldWith(), 700))).activeMs).toBe(0);
  });

  it("counts no more than the clock that went on less", () => {
    const active = observe(memory, observation(announced));
    const { wall, monotonic } = instantOf(announced);
    const now = { wall: wall + 100_000, monotonic: monotonic + 5 };
    expect(observe(active, observation(announced, { now })).activeMs).toBe(5);
  });

  it("counts no time while the Homeserver is not Ready", () => {
    const unready = observe(memory, observation(announced, { ready: readiness("False", "2026-11-25T02:00:00Z") }));
    expect(observe(unready, observation(later(announced, 700))).activeMs).toBe(0);
    const ready = observe(memory, observation(announced, { ready: readiness("True", "2026-11-25T02:00:00Z") }));
    expect(observe(ready, observation(later(announced, 700))).activeMs).toBe(700);
  });

  it("drops an obstacle once the Homeserver becomes Ready or ceases to be, but a pause that was asked for", () => {
    const before = readiness("False", "2026-11-25T02:00:00Z");
    const after = readiness("True", "2026-11-25T02:30:00Z");
    const looking = (obstacle: Obstacle | undefined, ready: Condition) => {
      const { world } = nextStep(obstacle ? unreadable(nextStep(worldWith()).world, obstacle) : announced);
      const known = observe(world.memory, observation(world, { ready: before }));
      const reading = world.memory!.reading!;
      return observe({ ...known, reading }, observation(world, { ready })).reading?.found;
    };
    const mendable = { reason: "Unreachable", message: "no answer" } as const;
    expect(looking(mendable, before)).toBe("obstacle");
    expect(looking(mendable, after)).toBeUndefined();
    expect(looking({ ...mendable, retryAfterMs: 5 }, after)).toBe("obstacle");
    expect(looking(undefined, after)).toBe("row");
  });

  it("sees an attempt of another process since it is as it is", () => {
    const first = observe(undefined, observation(announced, { holder: "holder-2" }));
    expect(first.foreign).toMatchObject({ since: instantOf(announced), moved: false });
    const second = observe(first, observation(later(announced, 5), { holder: "holder-2" }));
    expect(second.foreign).toEqual(first.foreign);
    const { attempt } = announced.reset.status;
    const status = { ...announced.reset.status, attempt: { ...attempt!, posts: 2 } };
    const moved = later({ ...announced, reset: { ...announced.reset, status } }, 9);
    const third = observe(second, observation(moved, { holder: "holder-2" }));
    expect(third.foreign).toMatchObject({ since: instantOf(moved), moved: true });
    expect(observe(third, observation(moved, { holder: "holder-2" })).foreign).toMatchObject({ moved: false });
  });

  it("drops a look from before another process' attempt", () => {
    const looked = until(worldWith(), "write intent").world.memory;
    const seen = observe(looked, observation(announced, { holder: "holder-2" }));
    expect(seen.reading).toBeUndefined();
  });

  it("knows its own attempt by the very intent", () => {
    const { attempt } = announced.reset.status;
    for (const other of [{ posts: 2 }, { startTime: "2026-11-25T04:00:00.000Z" }, { holder: "holder-2" }]) {
      const status = { ...announced.reset.status, attempt: { ...attempt!, ...other } };
      const reset = { ...announced.reset, status };
      expect(observe(memory, observation({ ...announced, reset })).foreign).toBeDefined();
    }
  });
});

describe("what is remembered", () => {
  it("of an intent is when it stood, and a draw for its backoff", () => {
    const { step, world } = until(worldWith(), "write intent");
    if (step.do !== "write status") throw new Error("no write");
    const written = instantOf(later(world, 3));
    const after = afterWrite({ ...world.memory!, activeMs: 9 }, step.status, true, written, 0.25);
    const { posts, startTime } = step.status.attempt!;
    expect(after).toMatchObject({ activeMs: 0, jitter: 0.25, ownPost: { posts, startTime, written } });
  });

  it("of another write is that the active time is told", () => {
    const after = afterWrite({ ...memory, activeMs: 9 }, announced.reset.status, false, instantOf(announced), 0.25);
    expect(after).toEqual({ ...memory, activeMs: 0 });
  });

  it("of a POST is what came of it, and no look from before", () => {
    const at = instantOf(announced);
    const after = afterPost(memory, at, at, { post: "accepted" });
    expect(after.reading).toBeUndefined();
    expect(after.ownPost).toMatchObject({ sent: { at, answered: at, outcome: { post: "accepted" } } });
  });

  it("makes up the facts", () => {
    const { world } = nextStep(worldWith());
    expect(factsOf(world.memory!, observation(world))).toEqual({
      now: instantOf(world),
      holder: "holder-1",
      reset: resetWith(),
      homeserver: target,
      activeMs: 0,
      jitter: 0,
    });
  });
});
