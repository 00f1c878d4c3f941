import { expect, test } from "vitest";
import { bundled } from "./bundle.fixture.ts";
import { thirdParty } from "./third-party.ts";

test("what is in the bundle is named with its licence and notice, and nothing else is", async () => {
  const files = {
    "main.js": 'import { a } from "used"; import { b } from "@some/dropped"; export const c = a;',
    "node_modules/used/package.json": '{"name": "used", "version": "1.2.3", "license": "MIT", "main": "lib/a.js"}',
    "node_modules/used/lib/a.js": "export const a = globalThis.name;",
    "node_modules/used/LICENSE.md": "Do as you like.\n",
    "node_modules/used/NOTICE": "Made by us.\n",
    "node_modules/@some/dropped/package.json": '{"name": "@some/dropped", "version": "2.0.0", "main": "b.js"}',
    "node_modules/@some/dropped/b.js": "export const b = 1;",
  };
  expect(await bundled(files, thirdParty(), "THIRD-PARTY.txt")).toBe(
    "used 1.2.3, MIT\n===============\n\nDo as you like.\n\nMade by us.\n",
  );
});
