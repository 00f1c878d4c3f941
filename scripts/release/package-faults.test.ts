import { expect, test } from "vitest";
import { importedPackages, packageFaults } from "./package-faults.ts";
import type { Packed } from "./packed.ts";

const root = "/home/me/repository";
const good: Packed = {
  room: "packages/a",
  tarball: "/tmp/a.tgz",
  size: 1000,
  manifest: {
    name: "@x/a",
    version: "1.0.0",
    description: "A.",
    keywords: ["a"],
    license: "Apache-2.0",
    repository: { url: "git+https://example.org/a.git", directory: "packages/a" },
    engines: { node: ">=22" },
    bin: { a: "./dist/main.js" },
    exports: { ".": "./dist/index.js", "./package.json": "./package.json" },
    dependencies: { zod: "4.0.0", "@x/b": "1.0.0" },
  },
  subpaths: [".", "./package.json"],
  files: new Map([
    ["README.md", "# A"],
    ["LICENSE", "Apache"],
    ["package.json", "{}"],
    ["dist/index.js", 'import { z } from "zod";\nimport { b } from "@x/b/deep";\nexport * from "./chunk-1.js";'],
    ["dist/index.d.ts", 'import { Server } from "node:http";'],
    ["dist/chunk-1.js", "export const one = 1;"],
    ["dist/main.js", '#!/usr/bin/env node\nawait import("@x/a");'],
    ["dist/main.d.ts", "export {};"],
  ]),
};
const manifest = (change: Partial<Packed["manifest"]>): Packed => ({
  ...good,
  manifest: { ...good.manifest, ...change },
});
const file = (path: string, text = ""): Packed => ({ ...good, files: new Map([...good.files, [path, text]]) });
const without = (path: string): Packed => ({
  ...good,
  files: new Map([...good.files].filter(([name]) => name !== path)),
});

test("a good package has no faults", () => {
  expect(packageFaults(good, root)).toEqual([]);
});

test.each<[string, Packed]>([
  ["has no description", manifest({ description: "" })],
  ["has no keywords", manifest({ keywords: [] })],
  ["has the licence MIT", manifest({ license: "MIT" })],
  ["says that its sources are in b", manifest({ repository: { url: "", directory: "b" } })],
  ["says not which Node it needs", manifest({ engines: {} })],
  ["leaves a workspace: version to its users", manifest({ dependencies: { zod: "1", "@x/b": "workspace:*" } })],
  ["points at ./src, which it does not hold", manifest({ exports: { ...good.manifest.exports, "./x": "./src/x.ts" } })],
  ["exports ./more here, and lacks it in publishConfig.exports", { ...good, subpaths: [".", "./more"] }],
  ["lacks README.md", without("README.md")],
  ["lacks LICENSE", without("LICENSE")],
  ["is 400000 bytes large, of 300000 at most", { ...good, size: 400_000 }],
  ["holds src/index.ts", file("src/index.ts")],
  ["holds x.test.mjs", file("x.test.mjs")],
  ["holds .env", file(".env")],
  ["holds dist/index.js.map", file("dist/index.js.map")],
  ["names a source map in x.txt", file("x.txt", "//# sourceMappingURL=x.map")],
  ["names a path of this machine in x.txt", file("x.txt", `see ${root}/packages/a/src`)],
  ["holds code of others without its licence", file("dist/main.js", "// ../node_modules/b/index.js\n")],
  ["holds dist/chunk-0.js, to which nothing leads", file("dist/chunk-0.js")],
  ["holds dist/old.d.ts, to which nothing leads", file("dist/old.d.ts")],
  ["depends on yaml, and imports it nowhere", manifest({ dependencies: { ...good.manifest.dependencies, yaml: "2" } })],
  ["imports yaml in dist/main.js, and does not depend on it", file("dist/main.js", 'import "yaml";')],
])("a package that %s has that fault", (fault, packed) => {
  expect(packageFaults(packed, root)).toEqual([fault]);
});

test("imports are found in every form in which the bundler writes them, and in no text", () => {
  const text = `import a from "a";
import { b, type B } from "@s/b/deep/er";
import "c";
export * from "d";
export { e } from "e";
import * as f from "f";
await import("g");
const text = \`import from "nothing"\`;
import { readFile } from "node:fs/promises";
import { x } from "./x.js";`;
  expect([...importedPackages(text)]).toEqual(["a", "@s/b", "c", "d", "e", "f", "g"]);
});
