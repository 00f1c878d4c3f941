import { expect, test } from "vitest";
import type { KubernetesObject } from "../object.ts";
import { type Change, objectStore } from "./object-store.ts";

const object = (name: string, resourceVersion: string, uid = `uid-${name}`): KubernetesObject => ({
  metadata: { name, namespace: "n", uid, resourceVersion },
});

const open = () => {
  const told: string[] = [];
  const store = objectStore<KubernetesObject>(({ type, object: { metadata }, source }: Change<KubernetesObject>) =>
    told.push(`${type} ${metadata.name}@${metadata.resourceVersion}${source === "server" ? "" : ` by ${source}`}`),
  );
  const versionOf = (name: string) => store.get(`n/${name}`)?.metadata.resourceVersion;
  return { store, versionOf, told };
};

test("a list brings what is new or newer, and takes away what it does not hold", () => {
  const { store, told } = open();
  store.replace([object("a", "3"), object("b", "4")], "5");
  store.replace([object("b", "4"), object("c", "8")], "9");
  expect(told).toEqual(["added a@3", "added b@4", "deleted a@3", "added c@8"]);
  expect(store.list().map(({ metadata }) => metadata.name)).toEqual(["b", "c"]);
});

test("an own write is seen at once, and its echo from the watch is no change", () => {
  const { store, versionOf, told } = open();
  store.replace([object("a", "3")], "5");
  store.wrote(object("a", "7"));
  expect(versionOf("a")).toBe("7");
  store.put(object("a", "7"));
  expect(told).toEqual(["added a@3", "updated a@7 by own write"]);
});

test("what the watch tells of before the own write does not undo it", () => {
  const { store, versionOf } = open();
  store.replace([object("a", "3")], "5");
  store.wrote(object("a", "7"));
  store.put(object("a", "6"));
  expect(versionOf("a")).toBe("7");
  store.put(object("a", "10"));
  expect(versionOf("a")).toBe("10");
});

test("a list that was taken before the own write does not undo it, and one taken after it does", () => {
  const { store, versionOf } = open();
  store.replace([], "5");
  store.wrote(object("a", "7"));
  store.replace([], "6");
  expect(versionOf("a")).toBe("7");
  store.replace([], "8");
  expect(versionOf("a")).toBeUndefined();
});

test("an own write whose answer comes after the deletion does not bring the object back", () => {
  const { store, versionOf } = open();
  store.replace([object("a", "3")], "5");
  store.remove(object("a", "9"));
  store.wrote(object("a", "7"));
  expect(versionOf("a")).toBeUndefined();
});

test("the late end of an object does not take its successor away", () => {
  const { store, versionOf } = open();
  store.replace([object("a", "3")], "5");
  store.wrote(object("a", "12", "uid-second"));
  store.remove(object("a", "9"));
  expect(versionOf("a")).toBe("12");
});

test("versions are compared as numbers of any length", () => {
  const { store, versionOf } = open();
  store.replace([object("a", "99999999999999999999")], "99999999999999999999");
  store.put(object("a", "100000000000000000000"));
  store.put(object("a", "9"));
  expect(versionOf("a")).toBe("100000000000000000000");
});

test("a list from a restored backup, older than all that was seen, is taken as it is", () => {
  const { store, versionOf } = open();
  store.replace([object("a", "30"), object("b", "40")], "50");
  store.replace([object("a", "20")], "25");
  expect([versionOf("a"), versionOf("b")]).toEqual(["20", undefined]);
  store.put(object("a", "26"));
  expect(versionOf("a")).toBe("26");
});
