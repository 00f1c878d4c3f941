import { expect, test } from "vitest";
import { parseQueryString } from "./query-string.ts";

test.each<{ says: string; raw: string; parameters: Readonly<Record<string, readonly string[]>> }>([
  { says: "an empty query has no parameters", raw: "", parameters: {} },
  { says: "& separates", raw: "a=1&b=2", parameters: { a: ["1"], b: ["2"] } },
  { says: "; separates too", raw: "a=1;b=2", parameters: { a: ["1"], b: ["2"] } },
  { says: "empty pieces count for nothing", raw: "&;a=1;&", parameters: { a: ["1"] } },
  { says: "a bare name counts as absent", raw: "a&a=2", parameters: { a: ["2"] } },
  { says: "an empty value is a value", raw: "a=", parameters: { a: [""] } },
  { says: "an empty name is a name", raw: "=1", parameters: { "": ["1"] } },
  { says: "the first = ends the name", raw: "a=b=c", parameters: { a: ["b=c"] } },
  { says: "duplicates keep their order", raw: "a=2&b=x&a=1", parameters: { a: ["2", "1"], b: ["x"] } },
  { says: "names and values are percent-decoded", raw: "%61=%2b%2B", parameters: { a: ["++"] } },
  { says: "names and values are decoded once", raw: "%2561=%2561", parameters: { "%61": ["%61"] } },
  { says: "an escaped separator does not separate", raw: "a=%26%3B%3D", parameters: { a: ["&;="] } },
  { says: "+ is a blank, in names too", raw: "a+b=+c+d", parameters: { "a b": [" c d"] } },
  { says: "what is no escape stays", raw: "a=%zz%4%&%=1", parameters: { a: ["%zz%4%"], "%": ["1"] } },
  { says: "an escape cut short does not take what follows", raw: "a=%4&1=x", parameters: { a: ["%4"], "1": ["x"] } },
  { says: "bytes stay bytes", raw: "a=%FF%C3%BC\xff", parameters: { a: ["\xff\xc3\xbc\xff"] } },
  { says: "NUL is a byte like any other", raw: "a=%00", parameters: { a: ["\0"] } },
  { says: "? and # are characters", raw: "?a=1?#x", parameters: { "?a": ["1?#x"] } },
])("$says: $raw", ({ raw, parameters }) => {
  expect(Object.fromEntries(parseQueryString(raw))).toEqual(parameters);
});

test("a parameter's name may be anything, even one that every object has", () => {
  expect(parseQueryString("__proto__=1&constructor=2").get("__proto__")).toEqual(["1"]);
  expect(parseQueryString("a=1").get("constructor")).toBeUndefined();
});
