import { readFile } from "node:fs/promises";
import { stringify } from "yaml";
import { customResourceDefinition } from "./definition.ts";
import { kinds } from "./kinds.ts";
import { withTables } from "./resources-page.ts";
import type { Kind } from "../cluster.ts";

export interface GeneratedFile {
  readonly url: URL;
  readonly text: string;
}

/** The files of the repository that come from the schemas, as they should be. Of the page only the tables do. */
export async function generatedFiles(): Promise<readonly GeneratedFile[]> {
  const page = fromRoot("docs/resources.md");
  return [
    ...(Object.keys(kinds) as Kind[]).map((kind) => ({
      url: fromRoot(`charts/operator/files/crds/${kinds[kind].plural}.yaml`),
      text: definitionYaml(kind),
    })),
    { url: page, text: withTables(await readFile(page, "utf8")) },
  ];
}

const fromRoot = (path: string): URL => new URL(`../../../../${path}`, import.meta.url);

/** YAML 1.1 quotes what Go's readers would take for a time or a boolean. */
const definitionYaml = (kind: Kind): string =>
  `# Made by \`pnpm crds\` from the schemas in apps/operator/src/api; changes here are lost.\n${stringify(
    customResourceDefinition(kind),
    { version: "1.1", lineWidth: 0, aliasDuplicateObjects: false },
  )}`;
