import { readFile } from "node:fs/promises";
import { stringify } from "yaml";
import { customResourceDefinition } from "./definition.ts";
import { kinds } from "./kinds.ts";
import { operationsTables } from "./operations-page.ts";
import { type Tables, withTables } from "./page.ts";
import { resourcesTables } from "./resources-page.ts";
import type { Kind } from "../cluster.ts";

export interface GeneratedFile {
  readonly url: URL;
  readonly text: string;
}

/** The files of the repository that come from the schemas, as they should be. Of a page only the tables do. */
export async function generatedFiles(): Promise<readonly GeneratedFile[]> {
  const pages: readonly (readonly [path: string, tables: Tables])[] = [
    ["docs/resources.md", resourcesTables],
    ["docs/operations.md", operationsTables],
  ];
  return [
    ...(Object.keys(kinds) as Kind[]).map((kind) => ({
      url: fromRoot(`charts/operator/files/crds/${kinds[kind].plural}.yaml`),
      text: definitionYaml(kind),
    })),
    ...(await Promise.all(
      pages.map(async ([path, tables]) => {
        const url = fromRoot(path);
        return { url, text: withTables(path, await readFile(url, "utf8"), tables) };
      }),
    )),
  ];
}

const fromRoot = (path: string): URL => new URL(`../../../../${path}`, import.meta.url);

/** YAML 1.1 quotes what Go's readers would take for a time or a boolean. */
const definitionYaml = (kind: Kind): string =>
  `# Made by \`pnpm crds\` from the schemas in apps/operator/src/api; changes here are lost.\n${stringify(
    customResourceDefinition(kind),
    { version: "1.1", lineWidth: 0, aliasDuplicateObjects: false },
  )}`;
