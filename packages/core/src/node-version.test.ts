import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { nodeTooOld } from "./node-version.ts";

const enginesOf = (folder: string): string => {
  const text = readFileSync(new URL(`../../../${folder}/package.json`, import.meta.url), "utf8");
  return (JSON.parse(text) as { readonly engines: { readonly node: string } }).engines.node;
};

test.each(["22.19.0", "22.20.0", "23.0.0", "26.10.0", "100.0.0"])("Node.js %s runs the programs", (version) => {
  expect(nodeTooOld("a-program", version)).toBeUndefined();
});

test.each(["22.18.9", "20.20.2", "18.0.0", "9.19.0"])("Node.js %s is told which one is needed", (version) => {
  expect(nodeTooOld("a-program", version)).toBe(
    `a-program: this is Node.js ${version}; install 22.19 or newer, and run it with that`,
  );
});

test.each(["apps/operator", "apps/quickstart", "apps/reference-server", "packages/conformance", "packages/testbed"])(
  "%s asks for the same in its package.json",
  (folder) => {
    const [, least = ""] = /^>=([\d.]+)$/.exec(enginesOf(folder)) ?? [];
    expect(nodeTooOld("it", least)).toBeUndefined();
    const [major = 0, minor = 0] = least.split(".").map(Number);
    expect(nodeTooOld("it", `${major}.${minor - 1}`)).toBeDefined();
  },
);
