import { immutable, isImmutable } from "../api/immutability.ts";
import { apiVersion } from "../api/metadata.ts";
import type { Validation } from "../api/rule.ts";
import type { Kind } from "../cluster.ts";
import { type Column, kinds } from "./kinds.ts";
import { type StructuralSchema, structuralSchema } from "./structural-schema.ts";

/** The part of apiextensions.k8s.io/v1 that we fill. */
export interface CustomResourceDefinition {
  readonly apiVersion: "apiextensions.k8s.io/v1";
  readonly kind: "CustomResourceDefinition";
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly group: string;
    readonly scope: "Namespaced";
    readonly names: {
      readonly kind: string;
      readonly listKind: string;
      readonly plural: string;
      readonly singular: string;
      readonly shortNames: readonly string[];
      readonly categories: readonly string[];
    };
    readonly versions: readonly [
      {
        readonly name: string;
        readonly served: true;
        readonly storage: true;
        readonly subresources: { readonly status: Readonly<Record<string, never>> };
        readonly selectableFields: readonly { readonly jsonPath: string }[];
        readonly additionalPrinterColumns: readonly Column[];
        readonly schema: { readonly openAPIV3Schema: StructuralSchema };
      },
    ];
  };
}

/** The CustomResourceDefinition of a kind. It needs Kubernetes 1.31, which knows selectable fields. */
export function customResourceDefinition(kind: Kind): CustomResourceDefinition {
  const { plural, singular, shortName, columns, selectableFields } = kinds[kind];
  const [group, version] = apiVersion.split("/") as [string, string];
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: "Namespaced",
      names: {
        kind,
        listKind: `${kind}List`,
        plural,
        singular,
        shortNames: [shortName],
        categories: ["synapse"],
      },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          subresources: { status: {} },
          selectableFields: selectableFields.map((jsonPath) => ({ jsonPath })),
          additionalPrinterColumns: columns,
          schema: { openAPIV3Schema: objectSchema(kind) },
        },
      ],
    },
  };
}

/** The schema of a whole object. */
export function objectSchema(kind: Kind): StructuralSchema {
  const { description, spec, status, freshStatus } = kinds[kind];
  return {
    description,
    type: "object",
    required: ["spec"],
    properties: {
      spec: { description: "What is asked for.", ...withImmutability(kind, structuralSchema(spec)) },
      status: {
        description: "What the operator saw and did.",
        ...withoutRequired(structuralSchema(status)),
        // On status itself: a default inside of it would need a status to stand in.
        default: freshStatus,
      },
    },
  };
}

/**
 * Only operators write a status. What this version can't do without, it asks of a status itself; asked by the API
 * server, it would turn away what operators of other versions write during an upgrade. The items of lists, which
 * standard tools read, are asked for all that they need.
 */
function withoutRequired({ required: _required, properties, ...schema }: StructuralSchema): StructuralSchema {
  if (properties === undefined) return schema;
  const fields = Object.entries(properties).map(([name, field]) => [name, withoutRequired(field)] as const);
  return { ...schema, properties: Object.fromEntries(fields) };
}

function withImmutability(kind: Kind, spec: StructuralSchema): StructuralSchema {
  const fields = Object.keys(spec.properties ?? {}).filter((field) => isImmutable(kind, field));
  if (fields.length === 0) return spec;
  const own = spec["x-kubernetes-validations"] ?? [];
  return { ...spec, "x-kubernetes-validations": [...own, ...fields.map(unchanged)] };
}

/** On spec, not on the field: a rule of the field's own is not asked where the field was added or removed. */
const unchanged = (field: string): Validation => ({
  rule: `has(self.${field}) == has(oldSelf.${field}) && (!has(self.${field}) || self.${field} == oldSelf.${field})`,
  message: immutable,
  fieldPath: `.${field}`,
});
