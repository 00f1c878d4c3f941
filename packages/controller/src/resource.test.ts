import { expect, test } from "vitest";
import { apiVersionOf, pathOf, type Resource } from "./resource.ts";

const secrets: Resource = { group: "", version: "v1", plural: "secrets", kind: "Secret" };
const widgets: Resource = { group: "example.dev", version: "v1", plural: "widgets", kind: "Widget" };

test("the core group's paths and versions have no group", () => {
  expect(pathOf(secrets, { namespace: "n", name: "s" })).toBe("/api/v1/namespaces/n/secrets/s");
  expect([apiVersionOf(secrets), apiVersionOf(widgets)]).toEqual(["v1", "example.dev/v1"]);
});

test("a collection, an object and its subresource, in a namespace or in none", () => {
  expect(pathOf(widgets, {})).toBe("/apis/example.dev/v1/widgets");
  expect(pathOf(widgets, { namespace: "n" })).toBe("/apis/example.dev/v1/namespaces/n/widgets");
  expect(pathOf(widgets, { name: "w", subresource: "status" })).toBe("/apis/example.dev/v1/widgets/w/status");
});

test("no part of a path can leave its place", () => {
  expect(pathOf(widgets, { name: "a/b?c%2e#d" })).toBe("/apis/example.dev/v1/widgets/a%2Fb%3Fc%252e%23d");
  for (const name of ["", ".", ".."]) expect(() => pathOf(widgets, { name })).toThrow(RangeError);
});
