/** Query strings as text: the API's parameters with right, nearly right and wrong values. */
import { orderColumns } from "@synapse-federation/core/wire";
import * as fc from "fast-check";
import { asciiText, encoded, unicodeText } from "./hostile-text.ts";

const integer = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 11 }).map(String) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      "",
      "-0",
      "-1",
      "+5",
      "%2B5",
      "005",
      "1_0",
      "_1",
      "1_",
      "1__0",
      "5.0",
      "1e3",
      "0x5",
      "%205",
      "5%0A",
      "5%0C",

      "%00",
      "5%00",
      "%C2%A05",
      "%D9%A5",
      "%1C5",
      "9223372036854775807",
      "9223372036854775808",
      "-9223372036854775809",
    ),
  },
  {
    weight: 1,
    arbitrary: fc
      .string({ unit: fc.constantFrom(...Array.from("0123456789_-+ .ex")), maxLength: 5 })
      .map(encodeURIComponent),
  },
);

const anyOf = (right: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...right) },
    { weight: 1, arbitrary: encoded(asciiText) },
    { weight: 1, arbitrary: fc.constantFrom("", "%FF", "%C3%BC", "%00", right[0]!.toUpperCase(), `${right[0]!}%20`) },
  );

const filterText = fc.oneof(
  { weight: 8, arbitrary: encoded(asciiText) },
  { weight: 1, arbitrary: encoded(unicodeText) },
  { weight: 1, arbitrary: fc.constantFrom("%00", "a%00", "%", "%5", "%zz", "%25zz", "%5C", "+", "%2B", "%FF") },
);

const parameter = fc.oneof(
  { weight: 4, arbitrary: integer.map((value) => `limit=${value}`) },
  { weight: 4, arbitrary: integer.map((value) => `from=${value}`) },
  { weight: 4, arbitrary: anyOf(orderColumns).map((value) => `order_by=${value}`) },
  { weight: 4, arbitrary: anyOf(["f", "b"]).map((value) => `dir=${value}`) },
  { weight: 4, arbitrary: filterText.map((value) => `destination=${value}`) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      "limit",
      "dir",
      "",
      "=",
      "Limit=1",
      "%6Cimit=1",
      "dir%20=b",
      "x=%FF",
      "%zz",
      "limit=1=1",
    ),
  },
);

/** Empty, or a question mark and what follows it. */
export const queryText: fc.Arbitrary<string> = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom("", "?", "??", "?#") },
  {
    weight: 5,
    arbitrary: fc
      .tuple(fc.array(parameter, { minLength: 1, maxLength: 4 }), fc.constantFrom("&", "&", "&", ";"))
      .map(([parameters, separator]) => `?${parameters.join(separator)}`),
  },
);
