import { expect, test } from "vitest";
import { chosenRelease } from "./releases.ts";

test("tests run on Kubernetes 1.34 unless they are told otherwise, and a wrong word says what is right", () => {
  expect(chosenRelease({})).toBe("1.34");
  expect(chosenRelease({ TESTBED_KUBERNETES: "" })).toBe("1.34");
  expect(chosenRelease({ TESTBED_KUBERNETES: "1.37" })).toBe("1.37");
  expect(() => chosenRelease({ TESTBED_KUBERNETES: "1.29" })).toThrow("is 1.29; set it to one of 1.34, 1.37");
});
