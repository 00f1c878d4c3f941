import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { customResourceDefinition } from "./definition.ts";
import { generatedFiles } from "./generated-files.ts";
import { withTables } from "./page.ts";

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
  const tables = { one: () => "1", other: () => "2" };
  const page = (name: string): string => `<!-- table: ${name} -->\n<!-- end of table -->`;
  expect(withTables("page.md", page("one") + page("other"), tables)).toContain("one -->\n\n1\n<!--");
  expect(() => withTables("page.md", page("one"), tables)).toThrow("page.md lacks the tables other");
  expect(() => withTables("page.md", page("none"), tables)).toThrow('a table called "none"');
});
