import { expect, test } from "vitest";
import { checkedServerVersion } from "./server-version.ts";

test.for([
  ["a release", "1.163.2", "1.163.2"],
  ["a candidate", "1.100.0rc1", "1.100.0rc1"],
  ["a checkout, without the names of its branch", "1.99.0 (b=develop,1234567)", "1.99.0"],
  ["a build", "1.99.0+ess.1", "1.99.0+ess.1"],
  ["a word", "latest", undefined],
  ["markup", "<b>1.2.3</b>", undefined],
  ["a version that goes on as something else", "1.2.3<b>", undefined],
  ["digits without end", "1".repeat(1000), undefined],
  ["nothing", "", undefined],
] as const)("%s", ([_what, told, shown]) => {
  expect(checkedServerVersion(told)).toBe(shown);
});
