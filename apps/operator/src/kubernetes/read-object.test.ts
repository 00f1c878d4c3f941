import { expect, test } from "vitest";
import { freshFederationResetStatus } from "../api/federation-reset-status.ts";
import { readObject } from "./read-object.ts";
import type { RawObject } from "./resources.ts";

const spec = { homeserverRef: { name: "hs" }, destination: "example.org" };
const metadata = {
  name: "reset",
  namespace: "matrix",
  uid: "1",
  generation: 1,
  resourceVersion: "7",
  creationTimestamp: "2026-11-25T03:00:00Z",
};
const raw = (members: Partial<RawObject>): RawObject => ({ kind: "FederationReset", metadata, spec, ...members });
const read = (members: Partial<RawObject>) => readObject("FederationReset", raw(members));

test("what CRDs without defaults leave out has the defaults of the schemas", () => {
  expect(read({}).object).toMatchObject({
    metadata,
    spec: { ...spec, suspend: false, backoffLimit: 6 },
    status: freshFederationResetStatus,
  });
});

test("annotations and other metadata that no reconciler reads are left out", () => {
  const labelled = { ...metadata, labels: { a: "b" }, annotations: { c: "d" } };
  expect(read({ metadata: labelled }).object?.metadata).toEqual(metadata);
});

test("fields of a status that only a newer version knows are left out, however deep", () => {
  const condition = { ...freshFederationResetStatus.conditions[0], since: 3 };
  const status = { ...freshFederationResetStatus, conditions: [condition], phase: "New", more: { a: 1 } };
  expect(read({ status }).object?.status).toEqual(freshFederationResetStatus);
});

test("a spec is read again where its generation is another", () => {
  const before = read({}).object!;
  const changed = { spec: { ...spec, runToken: "2" } };
  expect(readObject("FederationReset", raw(changed), before).object?.spec).toBe(before.spec);
  const later = raw({ ...changed, metadata: { ...metadata, generation: 2 } });
  expect(readObject("FederationReset", later, before).object?.spec.runToken).toBe("2");
  const another = raw({ ...changed, metadata: { ...metadata, uid: "2" } });
  expect(readObject("FederationReset", another, before).object?.spec.runToken).toBe("2");
});

test("a status that somebody else began has no conditions yet", () => {
  expect(read({ status: { observedGeneration: -1 } }).object?.status).toEqual({
    observedGeneration: -1,
    conditions: [],
  });
});

test.for([
  ["a rule that the CRDs lack", { spec: { ...spec, destination: "a/../b" } }, "spec.destination: "],
  ["a field of spec that only a newer version knows", { spec: { ...spec, onlyOnSundays: true } }, "onlyOnSundays"],
  [
    "neither destination nor selector",
    { spec: { homeserverRef: spec.homeserverRef } },
    "spec.destination: exactly one",
  ],
  ["no spec at all", { spec: undefined }, "spec: "],
  ["a status that can't be read", { status: { observedGeneration: "one" } }, "status.observedGeneration: "],
] as const)("%s is a complaint that names the field", ([_what, members, complaint]) => {
  const reading = read(members);
  expect(reading.object).toBeUndefined();
  expect(reading.complaint).toContain(complaint);
});
