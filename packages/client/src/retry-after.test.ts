import { describe, expect, it } from "vitest";
import { parseHttpDate, retryAfterMs } from "./retry-after.ts";

const now = Date.UTC(2026, 10, 25, 3);

describe("how long to wait", () => {
  it.each([
    ["0", undefined, 0],
    ["120", 5, 120_000],
    ["Wed, 25 Nov 2026 03:00:10 GMT", 5, 10_000],
    ["Wednesday, 25-Nov-26 03:00:10 GMT", 5, 10_000],
    ["Wed, 25 Nov 2026 02:00:00 GMT", 5, 0],
    ["-5", 5, 5],
    ["1.5", 5, 5],
    ["soon", 5, 5],
    ["9".repeat(30), undefined, undefined],
    ["", undefined, undefined],
    [null, 1500, 1500],
    [null, -1, undefined],
    [null, 1.5, undefined],
    [null, "5", undefined],
    [null, undefined, undefined],
  ])("by Retry-After %j and retry_after_ms %j is %j ms", (header, body, expected) => {
    expect(retryAfterMs(header, body, now)).toBe(expected);
  });
});

describe("an HTTP-date", () => {
  it.each([
    ["Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777_000],
    ["Sun, 99 Nov 1994 08:49:37 GMT", undefined],
    ["2026-11-25T03:00:00Z", undefined],
    [null, undefined],
  ])("%j is %j", (header, expected) => {
    expect(parseHttpDate(header)).toBe(expected);
  });
});
