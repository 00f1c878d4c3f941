import { expect, test } from "vitest";
import type { ListQuery } from "../store.ts";
import { parseListQuery, parseRoomQuery } from "./list-query.ts";
import { parseQueryString } from "./query-string.ts";

const list = (raw: string, dialect: "sqlite" | "postgres" = "sqlite") => parseListQuery(parseQueryString(raw), dialect);
const rooms = (raw: string) => parseRoomQuery(parseQueryString(raw));

const defaults: ListQuery = { from: 0, limit: 100, order_by: "destination", dir: "f" };
const orders = "['destination', 'retry_last_ts', 'retry_interval', 'failure_ts', 'last_successful_stream_ordering']";

function refusal(status: number, errcode: string, error: string): unknown {
  return { fault: { status, body: { errcode, error } } };
}
const invalid = (error: string) => refusal(400, "M_INVALID_PARAM", error);
const databaseError = refusal(500, "M_UNKNOWN", "Internal server error");

test.each<{ says: string; raw: string; query: Partial<ListQuery> }>([
  { says: "nothing asked is the first hundred by name", raw: "", query: {} },
  {
    says: "all that can be asked",
    raw: "from=7&limit=3&destination=org&order_by=failure_ts&dir=b",
    query: { from: 7, limit: 3, like: "org", order_by: "failure_ts", dir: "b" },
  },
  { says: "unknown parameters and other letter cases are ignored", raw: "Limit=x&FROM=x&foo=x", query: {} },
  { says: "a bare name counts as absent", raw: "limit&from&destination&order_by&dir", query: {} },
  { says: "integers are Python's", raw: "from=%20%2B1_0%0a&limit=-0", query: { from: 10, limit: 0 } },
  {
    says: "of two integers the first counts and the second is not looked at",
    raw: "limit=1&limit=x",
    query: { limit: 1 },
  },
  {
    says: "of two texts the first counts",
    raw: "destination=a&destination=b&dir=b&dir=f",
    query: { like: "a", dir: "b" },
  },
  { says: "a filter is lower-cased", raw: "destination=Matrix.ORG", query: { like: "matrix.org" } },
  { says: "a filter keeps its wildcards and backslashes", raw: "destination=%25_%5C", query: { like: "%_\\" } },
  { says: "an empty filter is none", raw: "destination=&destination=x", query: {} },
  {
    says: "the largest integer of the database means every row",
    raw: "limit=9223372036854775807&from=9007199254740993",
    query: { limit: Number.MAX_SAFE_INTEGER, from: Number.MAX_SAFE_INTEGER },
  },
  { says: "the largest safe integer is itself", raw: "from=9007199254740991", query: { from: 9_007_199_254_740_991 } },
])("$says: $raw", ({ raw, query }) => {
  expect(list(raw)).toEqual({ value: { ...defaults, ...query } });
});

test.each(["destination", "retry_last_ts", "retry_interval", "failure_ts", "last_successful_stream_ordering"] as const)(
  "the list can be sorted by %s",
  (order_by) => {
    expect(list(`order_by=${order_by}`)).toEqual({ value: { ...defaults, order_by } });
  },
);

test.each([
  ["from=x", invalid("Query parameter from must be an integer")],
  ["from=", invalid("Query parameter from must be an integer")],
  ["from=-1", invalid("Query parameter from must be a positive integer.")],
  ["limit=5.0", invalid("Query parameter limit must be an integer")],
  ["limit=-1", invalid("Query parameter limit must be a positive integer.")],
  [`limit=-${"9".repeat(4300)}`, invalid("Query parameter limit must be a positive integer.")],
  [`limit=${"9".repeat(4301)}`, invalid("Query parameter limit must be an integer")],
  ["destination=%FF", refusal(400, "M_UNKNOWN", "Query parameter 'destination' must be ascii")],
  ["destination=a&destination=%80", refusal(400, "M_UNKNOWN", "Query parameter 'destination' must be ascii")],
  ["order_by=id", invalid(`Query parameter 'order_by' must be one of ${orders}`)],
  ["order_by=", invalid(`Query parameter 'order_by' must be one of ${orders}`)],
  ["order_by=%FF", refusal(400, "M_UNKNOWN", "Query parameter 'order_by' must be ascii")],
  ["dir=F", invalid("Query parameter 'dir' must be one of ['b', 'f']")],
  ["dir=f&dir=", invalid("Query parameter 'dir' must be one of ['b', 'f']")],
  ["dir=f&dir=%FF", refusal(400, "M_UNKNOWN", "Query parameter 'dir' must be ascii")],
  ["dir=x&dir=%FF", invalid("Query parameter 'dir' must be one of ['b', 'f']")],
])("%s is refused in Synapse's words", (raw, answer) => {
  expect(list(raw)).toEqual(answer);
});

test("the first fault is the answer, in the order from, limit, destination, order_by, dir, database", () => {
  const faults = ["from=x", "limit=x", "destination=%FF", "order_by=x", "dir=x", `limit=${2n ** 63n}`];
  for (const [i, first] of faults.entries()) {
    // A second `limit` is not looked at, so that the database's one needs no other limit before it.
    const later = faults.slice(i + 1).filter((fault) => !(first.startsWith("limit") && fault.startsWith("limit")));
    expect(list([...later.toReversed(), first].join("&")), first).toEqual(list(first));
  }
});

test.each(["limit", "from"])("2^63 in %s is fine for the query and not for the database", (name) => {
  expect(list(`${name}=${2n ** 63n}`)).toEqual(databaseError);
  expect(rooms(`${name}=${2n ** 63n}`)).toEqual(databaseError);
  expect(list(`${name}=${2n ** 63n - 1n}`)).toHaveProperty("value");
  expect(rooms(`${name}=${2n ** 63n - 1n}`)).toHaveProperty("value");
});

test("NUL in a filter is fine on SQLite, and an error of PostgreSQL's behind all other checks", () => {
  expect(list("destination=m%00x")).toEqual({ value: { ...defaults, like: "m\0x" } });
  expect(list("destination=m%00x", "postgres")).toEqual(databaseError);
  expect(list("destination=%00&dir=x", "postgres")).toEqual(list("dir=x"));
});

test("the rooms operation reads from, limit and dir, and ignores the rest", () => {
  expect(rooms("")).toEqual({ value: { from: 0, limit: 100, dir: "f" } });
  expect(rooms("from=2&limit=1&dir=b&order_by=id&destination=%FF")).toEqual({ value: { from: 2, limit: 1, dir: "b" } });
  expect(rooms(`limit=${2n ** 53n + 1n}`)).toEqual({ value: { from: 0, limit: Number.MAX_SAFE_INTEGER, dir: "f" } });
  expect(rooms("dir=x&limit=x&from=x")).toEqual(invalid("Query parameter from must be an integer"));
  expect(rooms("dir=x&limit=x")).toEqual(invalid("Query parameter limit must be an integer"));
  expect(rooms(`dir=x&limit=${2n ** 63n}`)).toEqual(invalid("Query parameter 'dir' must be one of ['b', 'f']"));
});
