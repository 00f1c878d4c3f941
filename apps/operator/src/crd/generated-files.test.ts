import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { customResourceDefinition } from "./definition.ts";
import { generatedFiles } from "./generated-files.ts";
import { withTables } from "./resources-page.ts";

const files = await generatedFiles();

test.for(files.map((file) => [basename(file.url.pathname), file] as const))(
  "%s is what the schemas give: run `pnpm crds` where it is not",
  async ([, { url, text }]) => {
    expect(await readFile(url, "utf8").catch(() => "")).toBe(text);
  },
);

test.for(["1.1", "1.2"] as const)("the YAML says the same to readers of YAML %s", (version) => {
  const [resets, homeservers] = files.map(({ text }) => parseAllDocuments(text, { version })[0]!.toJS() as unknown);
  expect(resets).toEqual(customResourceDefinition("FederationReset"));
  expect(homeservers).toEqual(customResourceDefinition("Homeserver"));
});

test("a page without one of the tables, or with one that nobody makes, is a fault", () => {
  expect(() => withTables("")).toThrow("docs/resources.md lacks the tables homeserver spec,");
  expect(() => withTables("<!-- table: none -->\n<!-- end of table -->")).toThrow('a table called "none"');
});
