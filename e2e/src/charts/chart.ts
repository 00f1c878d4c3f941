/** A chart of this repository, and what Helm makes of it. */
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { helmProgram, runHelm } from "@synapse-federation/testbed/kubernetes";
import { parseAllDocuments } from "yaml";
import { type Value, valuesOf } from "./values.ts";

export type ChartName = "operator" | "reference-server";

export interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly annotations?: object };
}

export interface Chart {
  readonly directory: string;
  readonly values: readonly Value[];
  /** Source of every template, joined. */
  readonly templates: string;
  readonly schema: JsonSchema;
  /** What the release `test` would be in the namespace. @throws Error with what Helm complained about. */
  render(namespace: string, values?: object): Promise<readonly Manifest[]>;
  lint(values?: object): Promise<string>;
}

export interface JsonSchema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
}

/** @param scratch a folder for files of values. */
export async function openChart(name: ChartName, scratch: string): Promise<Chart> {
  const helm = await helmProgram();
  const directory = chartDirectory(name);
  const read = (file: string): Promise<string> => readFile(join(directory, file), "utf8");
  const templates = (await readdir(join(directory, "templates"))).filter((file) => /\.(yaml|tpl|txt)$/.test(file));
  const valuesFile = async (values: object): Promise<string> => {
    const file = join(scratch, "values.json");
    await writeFile(file, JSON.stringify(values));
    return file;
  };
  return {
    directory,
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

export const chartDirectory = (name: ChartName): string =>
  fileURLToPath(new URL(`../../../charts/${name}/`, import.meta.url));

interface Deployment {
  readonly spec: { readonly template: { readonly metadata: object; readonly spec: PodSpec } };
}
interface PodSpec {
  readonly containers: readonly [{ readonly args: readonly string[] }];
}

/** The options that the release starts its program with. */
export function argumentsOf(manifests: readonly Manifest[]): readonly string[] {
  return deploymentOf(manifests).spec.template.spec.containers[0].args;
}

/** The pod that the Deployment would make, with an account that is there already. */
export function podOf(manifests: readonly Manifest[]): { readonly spec: object } {
  const { metadata, spec } = deploymentOf(manifests).spec.template;
  const pod = { apiVersion: "v1", kind: "Pod", metadata: { ...metadata, name: "pod" } };
  return { ...pod, spec: { ...spec, serviceAccountName: "default" } };
}

function deploymentOf(manifests: readonly Manifest[]): Deployment {
  return manifests.find(({ kind }) => kind === "Deployment") as unknown as Deployment;
}
