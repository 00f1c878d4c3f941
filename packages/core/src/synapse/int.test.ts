import { expect, test } from "vitest";
import { parseInt } from "./int.ts";

test.each([
  ["5", 5],
  ["005", 5],
  ["+5", 5],
  ["-5", -5],
  ["0", 0],
  ["-0", 0],
  ["1_000", 1000],
  ["1_0_0", 100],
  [" 5", 5],
  ["5 ", 5],
  ["\t\n\v\f\r 5 \t\n\v\f\r", 5],
  ["9007199254740991", 2 ** 53 - 1],
  ["9007199254740993", 9_007_199_254_740_993n],
  ["-9007199254740993", -9_007_199_254_740_993n],
  ["9223372036854775808", 2n ** 63n],
])("%j is an integer", (bytes, value) => {
  expect(parseInt(bytes)).toBe(value);
});

const malformed = ["", " ", "+", "-", "_", "5_", "_5", "1__0", "+_5", "-_5", "--5", "+-5", "- 5", "5 5", "5.0", "1e3"];
// Hexadecimal, NUL, NBSP in latin1 and UTF-8, the separators that only str.strip knows, a non-ASCII digit in UTF-8.
const foreign = ["0x5", "five", "5\0", "\x005", "\xa05", "\xc2\xa05", "\x1c5", "5\x1f", "\x855", "\xd9\xa3"];

test.each([...malformed, ...foreign])("%j is refused", (bytes) => {
  expect(parseInt(bytes)).toBeUndefined();
});

test("4300 digits are converted, leading zeros counted and underscores not; 4301 are refused", () => {
  expect(parseInt("0".repeat(4299) + "7")).toBe(7);
  expect(parseInt("0".repeat(4300) + "7")).toBeUndefined();
  expect(parseInt("9".repeat(4300))).toBe(10n ** 4300n - 1n);
  expect(parseInt("-" + "9".repeat(4300))).toBe(-(10n ** 4300n) + 1n);
  expect(parseInt("-" + "9".repeat(4301))).toBeUndefined();
  expect(parseInt("0_".repeat(4299) + "7")).toBe(7);
});
