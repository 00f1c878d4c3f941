import { describe, expect, test } from "vitest";
import type { z } from "zod";
import { immutable, immutableFieldsChanged } from "../api/immutability.ts";
import type { Kind } from "../cluster.ts";
import { constraintsOf, fieldsOf } from "./constraint.fixture.ts";
import { objectSchema } from "./definition.ts";
import { kinds } from "./kinds.ts";
import { limits } from "./limits.fixture.ts";
import { examples } from "./objects.fixture.ts";
import { acceptedRows, incompleteRows, refusedRows, type Row } from "./rows.fixture.ts";

/** What zod says of the part that a row changes: the paths at fault. */
function faults(kind: Kind, { part, changed, example, update }: Row): readonly string[] {
  const parsed = kinds[kind][part].safeParse(changed[part]);
  const paths = parsed.error?.issues.map(({ path }) => [part, ...path].join(".")) ?? [];
  if (!update) return paths;
  const before = examples[kind][example]!.spec as never;
  return [...paths, ...immutableFieldsChanged(kind, before, changed.spec as never).map((field) => `spec.${field}`)];
}

const allKinds = ["Homeserver", "FederationReset"] as const;

describe.each(allKinds)("%s", (kind) => {
  const constraints = constraintsOf(objectSchema(kind));

  test("there is a refused object for every constraint, and none for what is no constraint", () => {
    const defaults = Object.keys(limits[kind].spec.defaults!).map((path) => `spec.${path} default`);
    const covered = [...refusedRows(kind).map(({ title }) => title), ...defaults, "status default"];
    expect([...covered].sort()).toEqual(constraints.map(({ id }) => id).sort());
  });

  test("the examples have every field, so that a round trip shows what is pruned", () => {
    const present = new Set(examples[kind].flatMap((example) => pathsIn(example, "")));
    expect(fieldsOf(objectSchema(kind)).filter((path) => !present.has(path))).toEqual([]);
  });

  test("every example and every limit is within zod's schema too", () => {
    for (const { spec, status } of examples[kind]) {
      expect(kinds[kind].spec.parse(spec)).toEqual(spec);
      expect(kinds[kind].status.parse(status)).toEqual(status);
    }
    for (const row of acceptedRows(kind)) expect(faults(kind, row), row.title).toEqual([]);
  });

  test.for(
    refusedRows(kind)
      .filter(({ title }) => !title.endsWith(" unique"))
      .map((row) => [row.title, row] as const),
  )("zod refuses, like the API server: %s", ([title, row]) => {
    const field = constraints.find(({ id }) => id === title)!.field.replaceAll("[]", ".0");
    expect(faults(kind, row)).toContain(field);
  });
});

test.for(allKinds.flatMap((kind) => incompleteRows(kind).map((row) => [kind, row.title, row] as const)))(
  "zod alone refuses: %s %s",
  ([kind, title, row]) => {
    expect(faults(kind, row)).toEqual([title.replace(" left out", "")]);
  },
);

function pathsIn(value: unknown, path: string): readonly string[] {
  if (Array.isArray(value)) return [path, ...value.flatMap((item) => pathsIn(item, `${path}[]`))];
  if (typeof value !== "object" || value === null) return [path];
  const at = (name: string): string => (path === "" ? name : `${path}.${name}`);
  return [path, ...Object.entries(value).flatMap(([name, inside]) => pathsIn(inside, at(name)))];
}

test("what can't be changed can't be added or taken away either", () => {
  const rules = objectSchema("FederationReset").properties!["spec"]!["x-kubernetes-validations"]!;
  const fields = rules.filter(({ message }) => message === immutable).map(({ fieldPath }) => fieldPath!.slice(1));
  expect(fields).toEqual([
    "homeserverRef",
    "destination",
    "destinationSelector",
    "dryRun",
    "readyWhen",
    "recoveryWindowSeconds",
    "backoffLimit",
  ]);
});

test("a schema that a CustomResourceDefinition has no word for is a fault here, not at the API server", async () => {
  const { structuralSchema } = await import("./structural-schema.ts");
  const { z } = await import("zod");
  const open: z.ZodType = z.strictObject({ either: z.union([z.string(), z.int()]) });
  expect(() => structuralSchema(open)).toThrow(/anyOf/);
});
