import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { build } from "tsdown";
import { afterEach, expect, test } from "vitest";
import { thirdParty } from "./third-party.ts";

const folder = mkdtempSync(join(tmpdir(), "third-party-"));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (files: Readonly<Record<string, string>>): void => {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
};

test("what is in the bundle is named with its licence and notice, and nothing else is", async () => {
  write({
    "package.json": "{}",
    "main.js": 'import { a } from "used"; import { b } from "@some/dropped"; export const c = a;',
    "node_modules/used/package.json": '{"name": "used", "version": "1.2.3", "license": "MIT", "main": "lib/a.js"}',
    "node_modules/used/lib/a.js": "export const a = globalThis.name;",
    "node_modules/used/LICENSE.md": "Do as you like.\n",
    "node_modules/used/NOTICE": "Made by us.\n",
    "node_modules/@some/dropped/package.json": '{"name": "@some/dropped", "version": "2.0.0", "main": "b.js"}',
    "node_modules/@some/dropped/b.js": "export const b = 1;",
  });
  const dist = join(folder, "dist");
  await build({
    cwd: folder,
    config: false,
    logLevel: "silent",
    entry: ["main.js"],
    outDir: dist,
    deps: { alwaysBundle: [/./] },
    plugins: [thirdParty()],
  });
  expect(readFileSync(join(dist, "THIRD-PARTY.txt"), "utf8")).toBe(
    "used 1.2.3, MIT\n===============\n\nDo as you like.\n\nMade by us.\n",
  );
});
