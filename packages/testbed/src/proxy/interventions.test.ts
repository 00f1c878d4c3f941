import { expect, test } from "vitest";
import type { Fault } from "./fault.ts";
import { interventions } from "./interventions.ts";

const [one, two]: readonly Fault[] = [{ kind: "cutBeforeForward" }, { kind: "cutAfterForward" }];

test("an intervention is for the method and path that it names", () => {
  const rules = interventions();
  rules.add({ method: "POST", path: /reset$/, fault: one! }, "always");
  expect(rules.take("GET", "/reset")).toEqual({});
  expect(rules.take("POST", "/other")).toEqual({});
  expect(rules.take("POST", "/reset").fault).toBe(one);
  expect(rules.take("POST", "/reset").fault).toBe(one);
});

test("nth counts the exchanges that match", () => {
  const rules = interventions();
  rules.add({ path: (target) => target.startsWith("/a"), nth: 2, fault: one! }, "once");
  const faults = ["/a", "/b", "/a", "/a"].map((target) => rules.take("GET", target).fault);
  expect(faults).toEqual([undefined, undefined, one, undefined]);
});

test("what is for once goes before what is for always, in the order in which it was said", () => {
  const rules = interventions();
  rules.add({ fault: two! }, "always");
  rules.add({ fault: one! }, "once");
  rules.add({ fault: { kind: "hang", forward: true } }, "once");
  const kinds = [1, 2, 3].map(() => rules.take("GET", "/").fault?.kind);
  expect(kinds).toEqual(["cutBeforeForward", "hang", "cutAfterForward"]);
  rules.clear();
  expect(rules.take("GET", "/")).toEqual({});
});
