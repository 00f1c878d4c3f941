import { expect, test } from "vitest";
import { packageFolder } from "./bundled-packages.ts";

test.each([
  ["/x/node_modules/a/b.js", "/x/node_modules/a"],
  ["/x/node_modules/@s/a/lib/b.js", "/x/node_modules/@s/a"],
  ["/x/node_modules/.pnpm/a@1.0.0/node_modules/a/b.js", "/x/node_modules/.pnpm/a@1.0.0/node_modules/a"],
  ["C:\\x\\node_modules\\a\\b.js", "C:/x/node_modules/a"],
  ["/x/packages/core/src/json.ts", undefined],
  ["\0rolldown/runtime.js", undefined],
])("the module %s is of the package in %s", (moduleId, expected) => {
  expect(packageFolder(moduleId)).toBe(expected);
});
