import { expect, test } from "vitest";
import { findAccessToken } from "./access-token.ts";
import { parseQueryString } from "./query-string.ts";

const find = (authorizations: readonly string[], query = "") =>
  findAccessToken(authorizations, parseQueryString(query));

function refused(error: string): unknown {
  return { fault: { status: 401, body: { errcode: "M_MISSING_TOKEN", error } } };
}
const failed = { fault: { status: 500, body: { errcode: "M_UNKNOWN", error: "Internal server error" } } };

test("a token stands in one Authorization header or in the query", () => {
  expect(find(["Bearer secret"])).toEqual({ value: "secret" });
  expect(find([], "access_token=secret")).toEqual({ value: "secret" });
  expect(find([], "access_token=first&access_token=second")).toEqual({ value: "first" });
  expect(find([], "access_token=")).toEqual({ value: "" });
  expect(find(["Bearer secret"], "access_token")).toEqual({ value: "secret" });
});

test("without either it is missing", () => {
  expect(find([])).toEqual(refused("Missing access token"));
  expect(find([], "Access_token=x")).toEqual(refused("Missing access token"));
});

test.each(["bearer x", "Basic x", "Bearer  x", "Bearer x y", "Bearer\tx", "", "Bearer", "B\xc3\xbc x"])(
  "%j is no Authorization header",
  (authorization) => {
    expect(find([authorization])).toEqual(refused("Invalid Authorization header."));
  },
);

test("two headers are too many, even an empty one, and a query beside a header comes before that", () => {
  expect(find(["Bearer x", "Bearer x"])).toEqual(refused("Too many Authorization headers."));
  expect(find(["", "Bearer x"])).toEqual(refused("Too many Authorization headers."));
  const mixed = refused("Mixing Authorization headers and access_token query parameters.");
  expect(find(["Bearer x"], "access_token=x")).toEqual(mixed);
  expect(find(["Basic"], "access_token=")).toEqual(mixed);
  expect(find(["Bearer x", "Bearer x"], "access_token=x")).toEqual(mixed);
});

test("a token beyond ASCII breaks Synapse", () => {
  expect(find(["Bearer \xc3\xbc"])).toEqual(failed);
  expect(find([], "access_token=%80")).toEqual(failed);
  expect(find(["Bearer \x7f"])).toEqual({ value: "\x7f" });
});
