import type { Int64 } from "@synapse-federation/core/wire";
import { describe, expect, it } from "vitest";
import { clearRow, failingRow } from "../world.fixture.ts";
import { compareRows, hasDelivered, hasDeliveredUpTo, isClear, observedDestination, rowOf } from "./row.ts";

const { failureTs: _failure, ...withoutFailure } = failingRow;

describe("rowOf", () => {
  it("keeps every integer exactly, and leaves nulls out", () => {
    const details = {
      destination: "matrix.org",
      retry_last_ts: 9_007_199_254_740_993n,
      retry_interval: null,
      failure_ts: 0,
      last_successful_stream_ordering: null,
    };
    expect(rowOf(details)).toStrictEqual({ retryLastTs: 9007199254740993n, failureTs: 0 });
    expect(rowOf({ ...details, failure_ts: null })).toStrictEqual({ retryLastTs: 9007199254740993n });
  });

  it("takes over what is set", () => {
    const details = {
      destination: "matrix.org",
      retry_last_ts: 20,
      retry_interval: 600_000,
      failure_ts: 10,
      last_successful_stream_ordering: 5,
    };
    expect(rowOf(details)).toStrictEqual(failingRow);
  });
});

describe("isClear", () => {
  it("is so where the last retry is 0, and not where it is negative", () => {
    expect(isClear(clearRow)).toBe(true);
    expect(isClear({ retryLastTs: -1 })).toBe(false);
    expect(isClear(failingRow)).toBe(false);
  });
});

describe("compareRows", () => {
  it.each([
    ["clear where it is not in backoff", clearRow, failingRow, "clear"],
    ["unchanged where nothing moved", failingRow, failingRow, "unchanged"],
    ["anew where the failure began later", { ...failingRow, failureTs: 30, retryLastTs: 30 }, failingRow, "anew"],
    ["tried where only the last try is later", { ...failingRow, retryLastTs: 30 }, failingRow, "tried"],
    [
      "tried where the failure began earlier, which proves nothing",
      { ...failingRow, failureTs: 9 },
      failingRow,
      "tried",
    ],
    ["tried where a failure got its beginning", { ...failingRow, retryLastTs: 30 }, withoutFailure, "tried"],
    ["tried where a failure lost its beginning", withoutFailure, failingRow, "tried"],
    ["unchanged where the failure has no beginning", withoutFailure, withoutFailure, "unchanged"],
    [
      "anew above 2^53",
      { ...failingRow, failureTs: 9007199254740993n },
      { ...failingRow, failureTs: 9007199254740992n },
      "anew",
    ],
    [
      "anew where it grew beyond 2^53",
      { ...failingRow, failureTs: 9007199254740993n },
      { ...failingRow, failureTs: 9007199254740991 },
      "anew",
    ],
  ] as const)("is %s", (_title, row, baseline, expected) => {
    expect(compareRows(row, baseline)).toBe(expected);
  });
});

describe("hasDelivered", () => {
  const at = (ordering?: Int64) => ({
    retryLastTs: 0,
    ...(ordering !== undefined && { lastSuccessfulStreamOrdering: ordering }),
  });

  it.each([
    ["a later position is a delivery", 10, 9, true],
    ["the same position is none", 9, 9, false],
    ["an earlier position is none", 8, 9, false],
    ["a first position is a delivery", 1, undefined, true],
    ["no position is none", undefined, undefined, false],
    ["a lost position is none", undefined, 9, false],
  ] as const)("%s", (_title, now, before, expected) => {
    expect(hasDelivered(at(now), at(before))).toBe(expected);
  });

  it.each([
    ["everything, where there is no room", undefined, undefined, true],
    ["everything, at the newest event", 9, 9, true],
    ["everything, beyond the newest event", 10, 9, true],
    ["not everything, before the newest event", 8, 9, false],
    ["not everything, where nothing ever was", undefined, 9, false],
  ] as const)("has delivered %s", (_title, ordering, newest, expected) => {
    expect(hasDeliveredUpTo(at(ordering), newest)).toBe(expected);
  });
});

describe("observedDestination", () => {
  const observedTime = "2026-11-25T03:00:00.000Z";

  it("shows a row in backoff in times and seconds", () => {
    const row = { ...failingRow, retryLastTs: 1795561500000, retryInterval: 1426914, failureTs: 1795557000000 };
    expect(observedDestination(row, observedTime)).toStrictEqual({
      observedTime,
      lastRetryTime: "2026-11-24T23:05:00.000Z",
      failingSince: "2026-11-24T21:50:00.000Z",
      retryIntervalSeconds: 1426,
      nextRetryTime: "2026-11-24T23:28:46.914Z",
      lastSuccessfulStreamOrdering: 5,
    });
  });

  it("shows of a clear row nothing but what was delivered", () => {
    expect(observedDestination({ ...clearRow, failureTs: 10 }, observedTime)).toStrictEqual({
      observedTime,
      lastSuccessfulStreamOrdering: 5,
    });
    expect(observedDestination({ retryLastTs: 0 }, observedTime)).toStrictEqual({ observedTime });
  });

  it("leaves out what no calendar holds", () => {
    const row = { retryLastTs: 9223372036854775807n, retryInterval: -1, failureTs: -5 };
    expect(observedDestination(row, observedTime)).toStrictEqual({ observedTime });
    expect(observedDestination({ retryLastTs: 8640000000000000 }, observedTime)).toStrictEqual({
      observedTime,
      lastRetryTime: "+275760-09-13T00:00:00.000Z",
    });
  });

  it("shows an interval of nothing, and the beginning of time", () => {
    expect(observedDestination({ retryLastTs: 1, retryInterval: 0, failureTs: 0 }, observedTime)).toStrictEqual({
      observedTime,
      lastRetryTime: "1970-01-01T00:00:00.001Z",
      failingSince: "1970-01-01T00:00:00.000Z",
      retryIntervalSeconds: 0,
      nextRetryTime: "1970-01-01T00:00:00.001Z",
    });
  });
});
