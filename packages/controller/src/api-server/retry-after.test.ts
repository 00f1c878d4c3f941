import { expect, test } from "vitest";
import { retryAfterMs } from "./retry-after.ts";

const now = Date.UTC(2026, 0, 1);

test.each<readonly [string | undefined, number | undefined]>([
  [undefined, undefined],
  ["0", 0],
  [" 120 ", 120_000],
  ["Thu, 01 Jan 2026 00:00:30 GMT", 30_000],
  ["Thursday, 01-Jan-26 00:00:30 GMT", 30_000],
  ["Thu, 01 Jan 2015 00:00:00 GMT", 0],
  ["-1", undefined],
  ["1.5", undefined],
  ["1e3", undefined],
  ["9999999999", undefined],
  ["soon", undefined],
  ["", undefined],
])("Retry-After: %s is %s ms", (header, ms) => {
  expect(retryAfterMs(header, now)).toBe(ms);
});
