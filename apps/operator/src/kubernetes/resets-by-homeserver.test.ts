import { expect, test } from "vitest";
import { concernsResets, resetsByHomeserver } from "./resets-by-homeserver.ts";
import type { RawObject } from "./resources.ts";

const object = (name: string, members: Partial<RawObject> = {}, metadata: object = {}): RawObject => ({
  metadata: { name, namespace: "matrix", uid: name, resourceVersion: "1", generation: 1, ...metadata },
  ...members,
});
const reset = (name: string, homeserver: string) => object(name, { spec: { homeserverRef: { name: homeserver } } });
const source = "server";

test("resets are found by the Homeserver that they name, in their namespace, while they are there", () => {
  const resets = resetsByHomeserver();
  const names = (homeserver: string, metadata: object = {}) =>
    resets.of(object(homeserver, {}, metadata)).map(({ name }) => name);
  resets.follow({ type: "added", object: reset("a", "one"), source });
  resets.follow({ type: "added", object: reset("b", "one"), source });
  resets.follow({ type: "added", object: object("broken", { spec: "no object" }), source });
  expect(names("one")).toEqual(["a", "b"]);
  expect(names("one", { namespace: "other" })).toEqual([]);
  // Of the same name, made anew.
  resets.follow({ type: "updated", previous: reset("a", "one"), object: reset("a", "two"), source });
  expect([names("one"), names("two")]).toEqual([["b"], ["a"]]);
  resets.follow({ type: "deleted", object: reset("b", "one"), source });
  expect(names("one")).toEqual([]);
});

test("a Homeserver's spec and readiness concern its resets, its figures don't", () => {
  const ready = (status: string, total: number) => ({
    status: { conditions: [{ type: "Ready", status, reason: "x" }], destinations: { total } },
  });
  const changed = (before: RawObject, after: RawObject) =>
    concernsResets({ type: "updated", previous: before, object: after, source });
  const homeserver = object("hs", ready("True", 1));
  expect(concernsResets({ type: "added", object: homeserver, source })).toBe(true);
  expect(concernsResets({ type: "deleted", object: homeserver, source })).toBe(true);
  expect(changed(homeserver, object("hs", ready("True", 2)))).toBe(false);
  expect(changed(homeserver, object("hs", ready("False", 1)))).toBe(true);
  expect(changed(homeserver, object("hs", ready("True", 1), { generation: 2 }))).toBe(true);
  expect(changed(homeserver, object("hs", ready("True", 1), { uid: "another" }))).toBe(true);
});
