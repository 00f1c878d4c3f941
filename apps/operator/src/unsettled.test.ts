import { expect, test } from "vitest";
import type { Kind, Kinds } from "./cluster.ts";
import { unsettled } from "./unsettled.ts";

const homeserver = (status: string, reason: string): Kinds[Kind]["object"] =>
  ({
    kind: "Homeserver",
    metadata: { generation: 1 },
    status: { observedGeneration: 1, conditions: [{ type: "Ready", status, reason }] },
  }) as unknown as Kinds[Kind]["object"];
const finished = homeserver("True", "Available");

test("an object is settled once it was looked at and can't change by itself", () => {
  const open = unsettled();
  open.add("a");
  expect(open.isEmpty()).toBe(false);
  open.begin("a");
  open.end("a", homeserver("False", "RateLimited"));
  expect(open.isEmpty()).toBe(false);
  open.begin("a");
  open.end("a", finished);
  expect(open.isEmpty()).toBe(true);
});

test("a change during a look asks for another look", () => {
  const open = unsettled();
  open.add("a");
  open.begin("a");
  open.add("a");
  open.end("a", finished);
  expect(open.isEmpty()).toBe(false);
  open.begin("a");
  open.end("a", finished);
  expect(open.isEmpty()).toBe(true);
});

test("an object that is gone is settled, and one that comes back is not", () => {
  const open = unsettled();
  open.add("a");
  open.begin("a");
  open.end("a", undefined);
  expect(open.isEmpty()).toBe(true);
  open.add("a");
  expect(open.isEmpty()).toBe(false);
});
