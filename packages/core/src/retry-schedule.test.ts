import { describe, expect, it } from "vitest";
import {
  backoffAfterFailure,
  clearedBackoff,
  defaultRetrySchedule,
  isBackingOff,
  nextRetryTime,
  type Backoff,
} from "./retry-schedule.ts";

const now = 1_795_576_672_000;
const failing: Backoff = { retry_last_ts: 5, retry_interval: 600_000, failure_ts: 5 };

describe("a failed try", () => {
  it.each<[string, Backoff]>([
    ["a cleared row", clearedBackoff],
    ["a row of NULLs", { retry_last_ts: null, retry_interval: null, failure_ts: null }],
    ["a row without the last try", { retry_last_ts: 0, retry_interval: 700_000, failure_ts: 5 }],
    ["a row without an interval", { retry_last_ts: 5, retry_interval: null, failure_ts: 5 }],
    ["a row without a first failure", { retry_last_ts: 5, retry_interval: 700_000, failure_ts: 0n }],
  ])("after %s sets ten minutes, and now as the first failure", (_what, before) => {
    expect(backoffAfterFailure(before, now, 0.5)).toEqual({
      retry_last_ts: now,
      retry_interval: 600_000,
      failure_ts: now,
    });
  });

  it.each([
    [0, 960_000],
    [0.5, 1_320_000],
    [0.9999, 1_679_928],
  ])("after another, with the chance %d, lengthens the interval to %d ms and keeps the first failure", (random, ms) => {
    expect(backoffAfterFailure(failing, now, random)).toEqual({
      retry_last_ts: now,
      retry_interval: ms,
      failure_ts: 5,
    });
  });

  it("cuts an interval to whole milliseconds", () => {
    expect(backoffAfterFailure({ ...failing, retry_interval: 1 }, now, 0.1).retry_interval).toBe(1);
    expect(backoffAfterFailure({ ...failing, retry_interval: 1 }, now, 0.9).retry_interval).toBe(2);
  });

  it("never passes a week, whatever the row held", () => {
    for (const retry_interval of [378_000_001, 604_800_000, 2n ** 63n - 1n]) {
      expect(backoffAfterFailure({ ...failing, retry_interval }, now, 0).retry_interval).toBe(604_800_000);
    }
  });

  it("follows the settings of a Synapse that has its own", () => {
    const schedule = { minIntervalMs: 1000, multiplier: 10, maxIntervalMs: 60_000 };
    const first = backoffAfterFailure(clearedBackoff, now, 0, schedule);
    const second = backoffAfterFailure(first, now, 0, schedule);
    const third = backoffAfterFailure(second, now, 0, schedule);
    expect([first, second, third].map((backoff) => backoff.retry_interval)).toEqual([1000, 8000, 60_000]);
  });

  it("is a week apart from the next after a dozen of them at most", () => {
    let backoff = clearedBackoff;
    for (let tries = 0; tries < 16; tries++) backoff = backoffAfterFailure(backoff, now, 0);
    expect(backoff.retry_interval).toBe(defaultRetrySchedule.maxIntervalMs);
  });
});

describe("backing off", () => {
  it.each<[Backoff["retry_last_ts"], boolean]>([
    [null, false],
    [0, false],
    [0n, false],
    [1, true],
    [-1, true],
    [2n ** 63n - 1n, true],
  ])("with retry_last_ts %s is %s", (retry_last_ts, expected) => {
    expect(isBackingOff({ retry_last_ts })).toBe(expected);
  });
});

describe("the next try", () => {
  it("is an interval after the last one", () => {
    expect(nextRetryTime({ retry_last_ts: now, retry_interval: 600_000 })).toBe(now + 600_000);
  });

  it("is due at once where the interval is NULL", () => {
    expect(nextRetryTime({ retry_last_ts: now, retry_interval: null })).toBe(now);
  });

  it("has no time where nothing failed", () => {
    expect(nextRetryTime(clearedBackoff)).toBeUndefined();
    expect(nextRetryTime({ retry_last_ts: null, retry_interval: 600_000 })).toBeUndefined();
  });

  it("is exact beyond 2^53", () => {
    expect(nextRetryTime({ retry_last_ts: 9007199254740993n, retry_interval: 2 })).toBe(9007199254740995n);
    expect(nextRetryTime({ retry_last_ts: 9007199254740993n, retry_interval: -9007199254740990 })).toBe(3);
  });
});
