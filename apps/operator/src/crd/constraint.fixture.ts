/** What a schema forbids, piece by piece, so that each piece can be taken away to see who misses it. */
import type { StructuralSchema } from "./structural-schema.ts";

export interface Constraint {
  /** `spec.url maxLength`, `spec.auth.accessTokenSecretRef required`, `spec.destination: must be …` */
  readonly id: string;
  /** The field that an answer names where this is broken; `[]` for any index. */
  readonly field: string;
  /** The schema at which it stands, without it. A bound moves by one: CEL's cost needs some bound. */
  readonly without: (schema: StructuralSchema) => StructuralSchema;
}

/** Every constraint of a schema, in the order in which it is written. */
export function constraintsOf(schema: StructuralSchema): readonly Constraint[] {
  const all: Constraint[] = [];
  visit(schema, "", (node, path) => {
    all.push(...constraintsAt(node, path));
    return node;
  });
  return all;
}

/** The schema without some of its constraints. */
export function without(schema: StructuralSchema, ids: ReadonlySet<string>): StructuralSchema {
  return visit(schema, "", (node, path) =>
    constraintsAt(node, path)
      .filter(({ id }) => ids.has(id))
      .reduce((rest, constraint) => constraint.without(rest), node),
  );
}

/** The paths of all fields: `spec.destinationSelector.include[]`. */
export function fieldsOf(schema: StructuralSchema): readonly string[] {
  const paths: string[] = [];
  visit(schema, "", (node, path) => {
    paths.push(path);
    return node;
  });
  return paths;
}

type Change = (schema: StructuralSchema, path: string) => StructuralSchema;

function visit(schema: StructuralSchema, path: string, change: Change): StructuralSchema {
  const changed = change(schema, path);
  const { items, properties } = changed;
  const at = (name: string): string => (path === "" ? name : `${path}.${name}`);
  return {
    ...changed,
    ...(items && { items: visit(items, `${path}[]`, change) }),
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, field]) => [name, visit(field, at(name), change)]),
      ),
    }),
  };
}

const bounds = { minimum: -1, maximum: 1, maxLength: 1, minItems: -1, maxItems: 1 } as const;
type Bound = keyof typeof bounds;

function constraintsAt(schema: StructuralSchema, path: string): readonly Constraint[] {
  const list = schema["x-kubernetes-list-type"] === undefined ? [] : [uniqueItems(path)];
  const words = (["format", "enum", "default", "pattern"] as const).filter(
    (word) => schema[word] !== undefined && schema[word] !== "int64",
  );
  return [
    ...(Object.keys(bounds) as Bound[])
      .filter((bound) => schema[bound] !== undefined)
      .map((bound) => ({
        id: `${path} ${bound}`,
        field: path,
        without: (node: StructuralSchema) => ({ ...node, [bound]: node[bound]! + bounds[bound] }),
      })),
    ...words.map((word) => ({ id: `${path} ${word}`, field: path, without: remove(word) })),
    ...list,
    ...(schema.required ?? []).map((name) => ({
      id: `${path}.${name} required`.replace(/^\./, ""),
      field: `${path}.${name}`.replace(/^\./, ""),
      without: (node: StructuralSchema) => ({ ...node, required: node.required!.filter((other) => other !== name) }),
    })),
    ...(schema["x-kubernetes-validations"] ?? []).map(({ message, fieldPath = "" }) => ({
      id: `${path}${fieldPath}: ${message}`,
      field: `${path}${fieldPath}`,
      without: (node: StructuralSchema) => ({
        ...node,
        "x-kubernetes-validations": node["x-kubernetes-validations"]!.filter(
          (rule) => rule.message !== message || (rule.fieldPath ?? "") !== fieldPath,
        ),
      }),
    })),
  ];
}

const remove =
  (word: keyof StructuralSchema): Constraint["without"] =>
  (schema) =>
    Object.fromEntries(Object.entries(schema).filter(([other]) => other !== word)) as unknown as StructuralSchema;

const uniqueItems = (path: string): Constraint => ({
  id: `${path} unique`,
  field: `${path}[]`,
  without: (node) => remove("x-kubernetes-list-map-keys")(remove("x-kubernetes-list-type")(node)),
});
