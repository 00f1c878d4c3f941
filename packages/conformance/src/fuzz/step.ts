/** One request of an attempt. What name it asks for is open until the attempt's rows are there. */
import * as fc from "fast-check";
import type { Request } from "../case.ts";
import { as, list, request, sized } from "../request.ts";
import { encode } from "./hostile-text.ts";
import { queryText } from "./query-text.ts";

/** A row of the table by number (modulo its length), or a name that no row has. */
type Named = { readonly row: number } | { readonly unknown: true };

interface Path {
  readonly named?: Named;
  /** What follows the name, or the list. */
  readonly rest: string;
  readonly style: "needed" | "all" | "lower";
}

export interface Step {
  readonly method: string;
  readonly path: Path;
  readonly query: string;
  readonly headers: readonly string[];
  readonly body: string;
}

const named: fc.Arbitrary<Named> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ row: fc.nat({ max: 9 }) }) },
  { weight: 1, arbitrary: fc.constant({ unknown: true } as const) },
);
const style = fc.constantFrom<Path["style"]>("needed", "needed", "all", "lower");
const below = (rest: fc.Arbitrary<string>): fc.Arbitrary<Path> => fc.record({ named, rest, style });

const listPath: fc.Arbitrary<Path> = fc.record({
  rest: fc.oneof(
    { weight: 20, arbitrary: fc.constant("") },
    {
      weight: 1,
      arbitrary: fc.constantFrom("/", "//rooms", "//reset_connection", "x", "/%FF", "/%zz", "/%00", "/.", "/.."),
    },
  ),
  style,
});
const namedPath = below(
  fc.oneof(
    { weight: 20, arbitrary: fc.constantFrom("", "", "/rooms") },
    { weight: 1, arbitrary: fc.constantFrom("/", "/Rooms", "/%72ooms", "/rooms/", "/x", "%00", "/reset_connection") },
  ),
);
const resetPath = below(
  fc.oneof(
    { weight: 20, arbitrary: fc.constant("/reset_connection") },
    { weight: 1, arbitrary: fc.constantFrom("/reset_connection/", "/Reset_connection", "%00/reset_connection", "") },
  ),
);

const otherHeader = fc.constantFrom(
  "Accept: text/html",
  "Expect: foo",
  "Origin: https://x",
  "If-None-Match: *",
  "X: \u00FC",
);
const authorization: fc.Arbitrary<readonly string[]> = fc.oneof(
  { weight: 20, arbitrary: fc.constant([as("admin")]) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      [],
      [as("plain")],
      [as("guest")],
      [as("expired")],
      [as("locked")],
      [as("admin"), as("admin")],
      ["Authorization:"],
      ["Authorization: Bearer nobody"],
      ["Authorization: bearer {admin}"],
      ["Authorization: Bearer  {admin}"],
      ["Authorization: Bearer \u00FC"],
      ["Authorization:Bearer {admin} "],
    ),
  },
);
const headers = fc
  .tuple(authorization, fc.option(otherHeader, { freq: 8, nil: undefined }))
  .map(([auth, other]) => (other === undefined ? auth : [...auth, other]));

/** A body with the headers that it needs. */
const posted: fc.Arbitrary<Pick<Step, "headers" | "body">> = fc
  .tuple(
    headers,
    fc.constantFrom<readonly [readonly string[], string]>(
      [[], ""],
      [[sized], ""],
      [["Content-Type: application/json", sized], "{}"],
      [["Content-Type: application/json", sized], '{"a":'],
      [["Content-Type: application/x-www-form-urlencoded", sized], "access_token={admin}"],
      [["Content-Type: application/x-www-form-urlencoded", sized], "access_token=nobody&x=%zz"],
      [["Content-Type: multipart/form-data; boundary=x", sized], "--x--\r\n"],
      [["Transfer-Encoding: chunked"], "3\r\nabc\r\n0\r\n\r\n"],
      [["Content-Type: text/plain", sized], "\0\u00FF"],
    ),
  )
  .map(([common, [own, body]]) => ({ headers: [...common, ...own], body }));

const query: fc.Arbitrary<string> = fc.oneof(
  { weight: 30, arbitrary: queryText },
  { weight: 1, arbitrary: queryText.map((text) => `${text === "" ? "?" : `${text}&`}access_token={admin}`) },
);
const reading = fc.oneof(
  { weight: 20, arbitrary: fc.constant("GET") },
  { weight: 1, arbitrary: fc.constantFrom("HEAD", "OPTIONS", "DELETE", "PROPFIND") },
);
const writing = fc.oneof(
  { weight: 20, arbitrary: fc.constant("POST") },
  { weight: 1, arbitrary: fc.constantFrom("PUT", "PATCH", "OPTIONS") },
);

const read = (path: fc.Arbitrary<Path>): fc.Arbitrary<Step> =>
  fc.record({ method: reading, path, query, headers, body: fc.constant("") });
const write: fc.Arbitrary<Step> = fc
  .tuple(fc.record({ method: writing, path: resetPath, query: fc.constantFrom("", "", "", "?limit=x") }), posted)
  .map(([line, rest]) => ({ ...line, ...rest }));

export const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: read(listPath) },
  { weight: 4, arbitrary: read(namedPath) },
  { weight: 2, arbitrary: write },
);

/** A step's request where the table has these names; `unknown` is one that it does not have. */
export function requestOf(
  { method, path, query, headers, body }: Step,
  names: readonly string[],
  unknown: string,
): Request {
  const name =
    path.named === undefined
      ? undefined
      : "row" in path.named
        ? (names[path.named.row % Math.max(1, names.length)] ?? unknown)
        : unknown;
  const target = list + (name === undefined ? "" : `/${encode(name, path.style)}`) + path.rest + query;
  return request(`${method} ${target}`, headers, ...(body === "" ? [] : [body]));
}
