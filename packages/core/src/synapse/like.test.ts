import { expect, test } from "vitest";
import type { Dialect } from "../store.ts";
import { likeMatcher } from "./like.ts";

const both = ["sqlite", "postgres"] as const;

test.each<{ says: string; like: string; on: readonly Dialect[]; hits: readonly string[]; misses: readonly string[] }>([
  { says: "a filter matches anywhere", like: "b", on: both, hits: ["b", "ab", "bc", "abc"], misses: ["", "ac"] },
  { says: "only ASCII letters of the name are folded", like: "k", on: both, hits: ["K", "xKx"], misses: ["\u212a"] },
  { says: "letters beside A to Z are left alone", like: "@", on: both, hits: ["a@b"], misses: ["`", "[", "{"] },
  { says: "A and Z are folded too", like: "az", on: both, hits: ["AZ", "xAz"], misses: ["za"] },
  { says: "% spans any run", like: "a%c", on: both, hits: ["ac", "xabbbcx", "acac"], misses: ["ca", "a"] },
  {
    says: "_ is one code point",
    like: "z_b",
    on: both,
    hits: ["züb", "z😀b", "z\u{ffff}b", "zab"],
    misses: ["zb", "zaab", "z😀😀b"],
  },
  { says: "_ alone needs one code point", like: "__", on: both, hits: ["ab", "😀a", "abc"], misses: ["", "😀", "a"] },
  { says: "a retry never starts inside a pair", like: "_%_b", on: both, hits: ["😀xb"], misses: ["😀b"] },
  { says: "wildcards alone match everything", like: "%%", on: both, hits: ["", "a"], misses: [] },
  {
    says: "a longer start is given up for a later one",
    like: "aab",
    on: both,
    hits: ["aaab", "aaaaab"],
    misses: ["aba"],
  },
  { says: "a backslash is a character", like: "\\", on: ["sqlite"], hits: ["a\\b"], misses: ["a%", "ab"] },
  {
    says: "a trailing backslash asks for a % at the end",
    like: "s\\",
    on: ["postgres"],
    hits: ["as%", "s%"],
    misses: ["s%x", "s", "s\\", "sx"],
  },
  {
    says: "a backslash makes % plain",
    like: "a\\%b",
    on: ["postgres"],
    hits: ["xa%bx"],
    misses: ["axb", "ab", "a\\%b"],
  },
  { says: "a backslash makes _ plain", like: "a\\_b", on: ["postgres"], hits: ["a_b"], misses: ["axb"] },
  { says: "two backslashes are one", like: "a\\\\", on: ["postgres"], hits: ["a\\", "a\\b"], misses: ["a", "a%"] },
  { says: "a backslash before a letter is dropped", like: "\\a", on: ["postgres"], hits: ["xa"], misses: ["\\", "b"] },
  {
    says: "wildcards stay alive beside a backslash",
    like: "a\\%_",
    on: ["sqlite"],
    hits: ["a\\x", "a\\xyz"],
    misses: ["a%", "a\\"],
  },
  { says: "a pattern ends at NUL", like: "\0", on: ["sqlite"], hits: ["", "a"], misses: [] },
  {
    says: "a filter cut by NUL matches at the end of names",
    like: "b\0c",
    on: ["sqlite"],
    hits: ["ab", "b"],
    misses: ["bc", "ba"],
  },
  { says: "NUL is only a character", like: "\0", on: ["postgres"], hits: [], misses: ["", "a"] },
])("$says: $like on $on", ({ like, on, hits, misses }) => {
  for (const dialect of on) {
    const match = likeMatcher(like, dialect);
    for (const name of hits) expect(match(name), `${dialect}: ${JSON.stringify(name)}`).toBe(true);
    for (const name of misses) expect(match(name), `${dialect}: ${JSON.stringify(name)}`).toBe(false);
  }
});

test("many wildcards against a long near miss end soon", () => {
  expect(likeMatcher("%a".repeat(60) + "b", "sqlite")("a".repeat(2000))).toBe(false);
});
