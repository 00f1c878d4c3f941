import * as CycloneDx from "@cyclonedx/cyclonedx-library";
import { expect, test } from "vitest";
import { billOfMaterialsOf } from "./bill-of-materials.ts";
import { bundled } from "./bundle.fixture.ts";

test("the bill of materials names the program and what is in its bundle, and CycloneDX takes it", async () => {
  const files = {
    "main.js": 'import { a } from "@some/used"; import { b } from "dropped"; export const c = a;',
    "node_modules/@some/used/package.json": '{"name": "@some/used", "version": "1.2.3+x", "license": "MIT OR ISC"}',
    "node_modules/@some/used/index.js": "export const a = globalThis.name;",
    "node_modules/dropped/package.json": '{"name": "dropped", "version": "2.0.0", "license": "MIT"}',
    "node_modules/dropped/index.js": "export const b = 1;",
  };
  const plugin = billOfMaterialsOf({ name: "program", version: "0.1.0", license: "Apache-2.0" });
  const text = await bundled(files, plugin, "sbom.cdx.json");

  const schema = new CycloneDx.Validation.JsonStrictValidator(CycloneDx.Spec.Version.v1dot6);
  expect(await schema.validate(text)).toBeNull();
  const bill = JSON.parse(text) as {
    readonly metadata: { readonly component: object };
    readonly components: readonly object[];
    readonly dependencies: readonly object[];
  };
  expect(bill.metadata.component).toMatchObject({ type: "application", purl: "pkg:npm/program@0.1.0" });
  expect(bill.components).toEqual([
    {
      type: "library",
      "bom-ref": "pkg:npm/%40some/used@1.2.3%2Bx",
      name: "@some/used",
      version: "1.2.3+x",
      purl: "pkg:npm/%40some/used@1.2.3%2Bx",
      licenses: [{ expression: "MIT OR ISC" }],
    },
  ]);
  expect(bill.dependencies).toEqual([{ ref: "pkg:npm/program@0.1.0", dependsOn: ["pkg:npm/%40some/used@1.2.3%2Bx"] }]);
});
