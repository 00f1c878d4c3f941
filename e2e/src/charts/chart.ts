/** A chart of this repository, and what Helm makes of it. */
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { helmProgram, runHelm } from "@synapse-federation/testbed/kubernetes";
import { isMap, type Pair, parseAllDocuments, parseDocument, type Scalar, type YAMLMap } from "yaml";

export interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly annotations?: object };
}

export interface Value {
  /** `image.repository` */
  readonly path: string;
  /** First line of the comment above it, without `# -- `. */
  readonly comment: string | undefined;
}

export interface Chart {
  /** Each value of `values.yaml` that is not a group of others. */
  readonly values: readonly Value[];
  /** Source of every template, joined. */
  readonly templates: string;
  readonly schema: JsonSchema;
  /** What the release `test` would be in the namespace. @throws Error with what Helm complained about. */
  render(namespace: string, values?: object): Promise<readonly Manifest[]>;
  lint(values?: object): Promise<string>;
}

export interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
}

/** @param scratch a folder for files of values. */
export async function openChart(name: string, scratch: string): Promise<Chart> {
  const helm = await helmProgram();
  const directory = fileURLToPath(new URL(`../../../charts/${name}/`, import.meta.url));
  const read = (file: string): Promise<string> => readFile(join(directory, file), "utf8");
  const templates = await readdir(join(directory, "templates"));
  const valuesFile = async (values: object): Promise<string> => {
    const file = join(scratch, "values.json");
    await writeFile(file, JSON.stringify(values));
    return file;
  };
  return {
    values: valuesOf(await read("values.yaml")),
    templates: (await Promise.all(templates.map((template) => read(`templates/${template}`)))).join("\n"),
    schema: JSON.parse(await read("values.schema.json")) as JsonSchema,
    async render(namespace, values = {}) {
      const options = ["--namespace", namespace, "--values", await valuesFile(values)];
      const text = await runHelm(helm, ["template", "test", directory, ...options]);
      return parseAllDocuments(text)
        .map((document) => document.toJS() as Manifest | null)
        .filter((manifest) => manifest !== null);
    },
    lint: async (values = {}) =>
      runHelm(helm, ["lint", "--strict", "--quiet", "--values", await valuesFile(values), directory]),
  };
}

/** A mapping that is described is a value as a whole, any other a group of values. */
function valuesOf(text: string): readonly Value[] {
  const walk = (map: YAMLMap, prefix: string): readonly Value[] =>
    (map.items as readonly Pair<Scalar<string>>[]).flatMap(({ key, value }, index) => {
      const path = prefix + key.value;
      // What stands before the first member of a group is kept as the group's.
      const before = (index === 0 ? map.commentBefore : undefined) ?? key.commentBefore;
      const comment = /(?:^|\n) -- (.+)/.exec(before ?? "")?.[1];
      return comment === undefined && isMap(value) ? walk(value, `${path}.`) : [{ path, comment }];
    });
  return walk(parseDocument(text).contents as YAMLMap, "");
}
