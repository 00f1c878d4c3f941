import { describe, expect, it } from "vitest";
import { backoffDelay, inFlightMs, obstacleDelay, outcomeGraceMs } from "./delays.ts";
import { atLeastSince, atMostSince } from "./instant.ts";

const obstacle = { reason: "Unreachable", message: "why" } as const;

describe("backoffDelay", () => {
  it("doubles from 1 s to 60 s", () => {
    expect([1, 2, 3, 6, 7, 100].map((attempts) => backoffDelay(attempts, 1))).toEqual([
      1000, 2000, 4000, 32_000, 60_000, 60_000,
    ]);
  });

  it("is any part of it, down to none", () => {
    expect(backoffDelay(3, 0)).toBe(0);
    expect(backoffDelay(3, 0.25)).toBe(1000);
  });
});

describe("obstacleDelay", () => {
  it("is as long again as the obstacle has been there, within 30 s and 5 min", () => {
    expect([-5, 0, 30_000, 70_000, 300_000, 4_000_000].map((waited) => obstacleDelay(obstacle, waited))).toEqual([
      30_000, 30_000, 30_000, 70_000, 300_000, 300_000,
    ]);
  });

  it("is what the homeserver asks for, up to an hour", () => {
    expect(obstacleDelay({ ...obstacle, retryAfterMs: 0 }, 100_000)).toBe(0);
    expect(obstacleDelay({ ...obstacle, retryAfterMs: 700_000 }, 0)).toBe(700_000);
    expect(obstacleDelay({ ...obstacle, retryAfterMs: 1e12 }, 0)).toBe(3_600_000);
  });
});

describe("a POST", () => {
  it("may be under way for its timeout and 5 s, and is asked about for twice its timeout past a deadline", () => {
    expect(inFlightMs(30)).toBe(35_000);
    expect(outcomeGraceMs(30)).toBe(60_000);
  });
});

describe("an instant", () => {
  const then = { wall: 1000, monotonic: 50 };

  it("is at most so old by the clock that went on further", () => {
    expect(atMostSince(then, { wall: 1010, monotonic: 90 })).toBe(40);
    expect(atMostSince(then, { wall: 1090, monotonic: 60 })).toBe(90);
    expect(atMostSince(then, { wall: 900, monotonic: 40 })).toBe(0);
  });

  it("is at least so old by the clock that went on less", () => {
    expect(atLeastSince(then, { wall: 1010, monotonic: 90 })).toBe(10);
    expect(atLeastSince(then, { wall: 1090, monotonic: 60 })).toBe(10);
    expect(atLeastSince(then, { wall: 900, monotonic: 60 })).toBe(0);
  });
});
