import type { Theme } from "../case.ts";
import recorded from "../recorded/filter.json" with { type: "json" };
import { getList } from "../request.ts";
import { named, theme } from "../theme.ts";

const filters = (...values: readonly string[]) => values.map((value) => getList(`?destination=${value}`));

export const filter: Theme = theme("filter", "the list operation: the undocumented destination parameter", recorded, {
  "it keeps the names that hold the text anywhere": {
    table: named("matrix.org", "element.io", "not-matrix.example"),
    send: filters("matrix", "org", "matrix.org", "nothing"),
  },
  "an empty value filters nothing": { table: named("matrix.org", "element.io"), send: filters("") },
  "capitals in the value match small letters": { table: named("matrix.org", "element.io"), send: filters("MATRIX") },
  "small letters in the value match capitals in the name": {
    table: named("MATRIX.org", "element.io"),
    send: filters("matrix", "Matrix", "ORG"),
  },
  "only ASCII letters are folded in names": {
    table: named("\u00DCber.example", "\u00FCber.example", "\u0130.example", "\u212A.example", "k.example"),
    send: filters("ber", "k", "K", "i"),
  },
  "% in the value matches any run of characters": {
    table: named("matrix.org", "mx.org", "example.org"),
    send: filters("m%25x", "%25", "%25%25", "m%25g", "x%25m"),
  },
  "_ in the value matches any one character": {
    table: named("zab", "zb", "zxxb", "z_b"),
    send: filters("z_b", "z__b", "_", "____"),
  },
  "_ matches one code point, also one of four bytes": {
    table: named("z\u00FCb", "z\u{1F600}b", "zb", "z\u0065\u0301b"),
    send: filters("z_b", "z__b"),
  },
  "a backslash is a plain character on SQLite and an escape on PostgreSQL": {
    table: named("a%b", "axb", "a\\%b", "a\\xb", "a_b", "a\\b", "a\\\\b"),
    send: filters("a%5C%25b", "a%5C_b", "a%5Cb", "a%5C%5Cb", "a%5Cx"),
  },
  "a backslash at the end escapes the closing wildcard on PostgreSQL": {
    table: named("s%", "s\\", "xs%", "s%x", "s\\x", "sx"),
    send: filters("s%5C", "%5C", "%5C%5C", "s%5C%5C"),
  },
  "NUL matches everything on SQLite and is an error on PostgreSQL": {
    table: named("a.example", "b.example"),
    send: filters("%00", "a%00", "%00a", "b%00zzz"),
  },
  "+ is a space, and spaces count": {
    table: named("a b", "a+b", "ab", " ab"),
    send: filters("a+b", "a%2Bb", "a%20b", "+", "%20ab"),
  },
  "quotes, brackets and other SQL are plain characters": {
    table: named("o'hara", "x[a]y", "a*b", "a?b", "a--b"),
    send: filters("%27", "[a]", "*", "%3F", "--", "%22"),
  },
  "a pattern with many wildcards is answered": {
    table: named("aaaaaaaaaaaaaaaaaaaaaaaaaaaaab", "b"),
    send: filters("%25a%25a%25a%25a%25a%25b", "a%25_%25a%25_c"),
  },
  "the filter works together with order and paging": {
    table: named("f1.example", "g.example", "f2.example", "f3.example"),
    send: [getList("?destination=f&dir=b&limit=2"), getList("?destination=f&dir=b&limit=2&from=2")],
  },
});
