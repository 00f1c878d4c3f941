import { expect, test } from "vitest";
import { nameMatcher } from "./globs.ts";

test.for([
  ["*", "matrix.org", true],
  ["*", "", true],
  ["matrix.org", "matrix.org", true],
  ["matrix.org", "MATRIX.org", true],
  ["MATRIX.ORG", "matrix.org", true],
  ["matrix.org", "matrix.org.example", false],
  ["matrix.org", "xmatrix.org", false],
  ["matrix.org", "matrixxorg", false],
  ["*.org", "matrix.org", true],
  ["*.org", "matrix.org:8448", false],
  ["*.org", ".org", true],
  ["*.org", "org", false],
  ["matrix.*", "matrix.org", true],
  ["matrix.*", "matrix.", true],
  ["m*x.*g", "matrix.org", true],
  ["m*x.*g", "matrix.org:8448", false],
  ["*a*b*", "xaxbx", true],
  ["*a*b*", "xbxax", false],
  ["a*a", "a", false],
  ["a*a", "aa", true],
  ["ab*ba", "aba", false],
  ["*ab*ab", "xab", false],
  ["*ab*ab", "abxab", true],
  ["matrix.???", "matrix.org", true],
  ["matrix.???", "matrix.or", false],
  ["*.o?g", "matrix.org", true],
  ["*?", "", false],
  ["?*", "a", true],
  ["*m?t*o?g", "matrix.org", true],
  ["*m?z*o?g", "matrix.org", false],
  ["**", "anything", true],
  ["[2001:db8::?]", "[2001:db8::1]", true],
  ["a.c", "abc", false],
] as const)("%s and %s: %s", ([glob, name, matches]) => {
  expect(nameMatcher([glob])(name)).toBe(matches);
});

test("a name has to match one of include and none of exclude", () => {
  const matches = nameMatcher(["*.org", "*.net"], ["evil.*", "*.test.net"]);
  expect(["a.org", "b.net", "evil.org", "c.test.net", "d.com"].filter(matches)).toEqual(["a.org", "b.net"]);
});

test("globs that make others go back and forth take no longer than the name is long", () => {
  const glob = `${"*a".repeat(120)}*b`;
  const matches = nameMatcher(Array.from({ length: 64 }, () => glob));
  for (let name = 0; name < 1000; name++) expect(matches("a".repeat(255))).toBe(false);
});
