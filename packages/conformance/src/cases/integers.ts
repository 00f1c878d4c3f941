import type { Theme } from "../case.ts";
import recorded from "../recorded/integers.json" with { type: "json" };
import { getList } from "../request.ts";
import { named, theme } from "../theme.ts";

const seven = named("a.example", "b.example", "c.example", "d.example", "e.example", "f.example", "g.example");
const limits = (...values: readonly string[]) => values.map((value) => getList(`?limit=${value}`));
const froms = (...values: readonly string[]) => values.map((value) => getList(`?from=${value}`));

export const integers: Theme = theme("integers", "how limit and from are read", recorded, {
  "a plus sign is accepted, written as %2B or as + (a space)": { table: seven, send: limits("%2B5", "+5") },
  "minus zero is zero": { table: seven, send: [...limits("-0"), ...froms("-0")] },
  "leading zeros are accepted": { table: seven, send: limits("005", "000", "-000", "%2B007") },
  "single underscores between digits are accepted": { table: seven, send: limits("0_5", "1_000", "1_0_0") },
  "underscores elsewhere are refused": { send: limits("_5", "5_", "1__0", "-_5", "%2B_5") },
  "whitespace around the digits is accepted": {
    table: seven,
    send: limits(
      "%205",
      "5%20",
      "%0A5%0A",
      "%0B5",
      "%0C5",
      "%0D5",
      "%095",
      "5%0B",
      "5%0C",
      "5%0D",
      "5%09",
      "%20%0A%2B5%09%20",
    ),
  },
  "separators that Python strips from text but not from bytes are refused": {
    send: limits("%1C5", "%1D5", "%1E5", "%1F5", "%C2%855", "%C2%A05", "%E2%80%835"),
  },
  "the bytes of latin1's blanks are no whitespace": { send: limits("%A05", "5%A0", "%855", "5%85", "%AD5") },
  "whitespace between sign and digits is refused": { send: limits("-%205", "%2B%205", "5%205") },
  "an empty value is no integer": { send: [...limits(""), ...froms("")] },
  "whitespace alone is no integer": { send: limits("%20", "%0A", "+") },
  "fractions and exponents are no integers": { send: limits("5.0", "5.", ".5", "1e3", "1E3", "inf", "nan") },
  "other bases are no integers": { send: limits("0x5", "0b1", "0o7", "5n", "5L", "five") },
  "a sign alone or two signs are no integers": { send: limits("-", "%2B", "%2B%2B5", "--5", "%2B-5") },
  "NUL is no part of an integer": { send: limits("%00", "5%00", "%005") },
  "digits outside ASCII are refused": { send: limits("%D9%A5", "%EF%BC%95", "%E0%A5%AB", "%C2%B2", "%FF") },
  "negative numbers are refused for limit and for from": {
    send: [...limits("-1", "-9223372036854775808"), ...froms("-1")],
  },
  "a negative number beyond int64 is refused as negative": {
    send: limits("-9223372036854775809", `-1${"0".repeat(50)}`),
  },
  "2^63 and above is an internal error": {
    table: seven,
    send: [...limits("9223372036854775808", "18446744073709551616"), ...froms("9223372036854775808")],
  },
  "4300 digits are an internal error": { table: seven, send: limits("1".repeat(4300), "0".repeat(4300)) },
  "above 4300 digits are no integer, leading zeros and all": {
    table: seven,
    send: limits("1".repeat(4301), "0".repeat(4301), `0${"1".repeat(4300)}`, `-${"1".repeat(4301)}`),
  },
  "underscores do not count as digits": {
    table: seven,
    send: limits(`${"1".repeat(4300)}_1`, `0_${"0".repeat(4299)}`),
  },
  "limit and from are refused alike": {
    send: froms("x", "5.0", "%D9%A5", "1".repeat(4301)),
  },
});
