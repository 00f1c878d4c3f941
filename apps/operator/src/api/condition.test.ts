import { expect, test } from "vitest";
import { type ConditionClaim, findCondition, pending, setConditions } from "./condition.ts";

const at = { generation: 3, now: "2026-11-25T03:00:00Z" };
const later = { generation: 4, now: "2026-11-25T04:00:00Z" };
const claim = (type: string, status: ConditionClaim["status"], reason = "Because"): ConditionClaim => ({
  type,
  status,
  reason,
  message: "why",
});

test("a condition that is new carries the time and generation at which it was claimed", () => {
  expect(setConditions([], [claim("Ready", "True")], at)).toEqual([
    { ...claim("Ready", "True"), observedGeneration: 3, lastTransitionTime: at.now },
  ]);
});

test("a new reason moves the generation and not the time, a new status moves both", () => {
  const before = setConditions([], [claim("Ready", "True")], at);
  expect(setConditions(before, [claim("Ready", "True", "Other")], later)).toMatchObject([
    { reason: "Other", observedGeneration: 4, lastTransitionTime: at.now },
  ]);
  expect(setConditions(before, [claim("Ready", "False")], later)).toMatchObject([
    { observedGeneration: 4, lastTransitionTime: later.now },
  ]);
});

test("conditions keep their order, and what is not claimed stays as it was", () => {
  const before = setConditions(pending, [claim("Stalled", "False")], at);
  const after = setConditions(before, [claim("Recovered", "Unknown"), claim("Stalled", "True")], later);
  expect(after.map(({ type }) => type)).toEqual(["Ready", "Stalled", "Recovered"]);
  expect(findCondition(after, "Ready")).toEqual(pending[0]);
});

test("a condition that nobody has claimed is not there", () => {
  expect(findCondition(pending, "Stalled")).toBeUndefined();
});
