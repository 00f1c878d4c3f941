import { expect, test } from "vitest";
import { leastNode } from "./least-node.ts";

const asking = (...ranges: readonly (string | undefined)[]): Parameters<typeof leastNode>[0] =>
  ranges.map((node) => ({ manifest: { name: "@x/a", version: "1.0.0", engines: node === undefined ? {} : { node } } }));

test("the least Node is the most demanding package's", () => {
  expect(leastNode(asking(">=22", ">=22.19", ">=22.9.1"))).toBe("22.19.0");
  expect(leastNode(asking(">=24", ">=9.19"))).toBe("24.0.0");
});

test.each(["^22", "22", ">=22 <25", undefined])("the engines %s are refused", (range) => {
  expect(() => leastNode(asking(">=22", range))).toThrow(`@x/a asks for Node ${range}; write it like >=22.19`);
});
