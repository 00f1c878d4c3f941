import { describe, expect, it } from "vitest";
import { parseJson } from "./json.ts";

describe("an integer in JSON", () => {
  it.each([
    ["0", 0],
    ["-0", -0],
    ["9007199254740991", 9007199254740991],
    ["-9007199254740991", -9007199254740991],
    ["9007199254740992", 9007199254740992n],
    ["9007199254740993", 9007199254740993n],
    ["-9223372036854775808", -9223372036854775808n],
    ["123456789012345678901234567890", 123456789012345678901234567890n],
  ])("%s is exact", (text, value) => {
    expect(parseJson(text)).toBe(value);
    expect(parseJson(`{"a":[${text}]}`)).toEqual({ a: [value] });
  });
});

describe("anything else in JSON", () => {
  it.each(["1.5", "1e300", "9007199254740993.0", '"9007199254740993"', "null", "true", "[]", '{"__proto__":1}'])(
    "is what JSON.parse makes of it: %s",
    (text) => {
      expect(parseJson(text)).toEqual(JSON.parse(text));
    },
  );

  it("is a number where it has more digits than any integer of this API", () => {
    expect(parseJson("9".repeat(101))).toBe(1e101);
  });

  it.each(["", "{", "01", "NaN", "'a'"])("is a SyntaxError where it is none: %j", (text) => {
    expect(() => parseJson(text)).toThrow(SyntaxError);
  });
});
