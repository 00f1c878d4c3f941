/** Definitions on a real API server, under groups of their own where they are changed. */
import type { Kubernetes } from "@synapse-federation/testbed/kubernetes";
import type { Kind } from "../cluster.ts";
import type { Asking, Verdict } from "./asking.fixture.ts";
import { customResourceDefinition } from "./definition.ts";
import { kinds } from "./kinds.ts";
import { type Example, examples } from "./objects.fixture.ts";
import type { Row } from "./rows.fixture.ts";
import type { StructuralSchema } from "./structural-schema.ts";

export interface Installed {
  readonly kind: Kind;
  /** Creates an object and says what became of it. */
  create(name: string, parts: object, dryRun?: boolean): Promise<Verdict>;
  /** What the API server says of a row; nothing is kept. */
  verdict(row: Row): Promise<Verdict>;
  replaceStatus(name: string, status: object): Promise<Verdict>;
}

export interface Variant {
  readonly kind: Kind;
  /** `synapse-federation.dev` is that of the true one. */
  readonly group: string;
  readonly schema: StructuralSchema;
}

/** Installs definitions all at once, with one object of each example in each. */
export async function install(
  kubernetes: Kubernetes,
  { ask }: Asking,
  variants: readonly Variant[],
): Promise<readonly Installed[]> {
  const definitions = variants.map(({ kind, group, schema }) => definitionOf(kind, group, schema));
  await kubernetes.apply(definitions.map((definition) => JSON.stringify(definition)).join("\n---\n"));
  await kubernetes.kubectl(
    "wait",
    "--for=condition=Established",
    "--timeout=60s",
    ...definitions.map(({ metadata }) => `crd/${metadata.name}`),
  );
  return Promise.all(
    variants.map(async ({ kind, group }) => {
      const path = `/apis/${group}/v1alpha1/namespaces/default/${kinds[kind].plural}`;
      const objectOf = (name: string, parts: object): object => ({
        apiVersion: `${group}/v1alpha1`,
        kind,
        metadata: { name },
        ...parts,
      });
      const create: Installed["create"] = (name, parts, dryRun = false) =>
        ask("POST", dryRun ? `${path}?dryRun=All` : path, objectOf(name, parts));
      const replace = async (name: string, at: "" | "/status", parts: object, dryRun: boolean): Promise<Verdict> => {
        const { body } = await ask("GET", `${path}/${name}`);
        return ask("PUT", `${path}/${name}${at}${dryRun ? "?dryRun=All" : ""}`, { ...body, ...parts });
      };
      for (const [index, example] of examples[kind].entries()) {
        // A definition is established a moment before its storage is there.
        for (let tries = 0; (await create(exampleName(index), example)).status !== 201; tries++) {
          if (tries === 100) throw new Error(`${group} does not take its examples.`);
          await new Promise((resolve) => setTimeout(resolve, 100));
        }
      }
      return {
        kind,
        create,
        async verdict({ part, example, changed, update }) {
          if (part === "status") return replace(exampleName(example), "/status", { status: changed.status }, true);
          if (update) return replace(exampleName(example), "", { spec: changed.spec }, true);
          return create("row", changed satisfies Example, true);
        },
        replaceStatus: (name, status) => replace(name, "/status", { status }, false),
      };
    }),
  );
}

export const exampleName = (index: number): string => `example-${index}`;

function definitionOf(kind: Kind, group: string, schema: StructuralSchema) {
  const { spec, ...rest } = customResourceDefinition(kind);
  const { shortNames: _, categories: __, ...names } = spec.names;
  const own = group === spec.group;
  return {
    ...rest,
    metadata: { name: `${spec.names.plural}.${group}` },
    spec: {
      ...spec,
      group,
      names: own ? spec.names : names,
      versions: [{ ...spec.versions[0], schema: { openAPIV3Schema: schema } }],
    },
  };
}
