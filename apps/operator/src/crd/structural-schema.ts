import { z } from "zod";
import type { Validation } from "../api/rule.ts";

/** The part of OpenAPI 3.0 that a CustomResourceDefinition takes and that our schemas use. */
export interface StructuralSchema {
  readonly description?: string;
  readonly type: "object" | "array" | "string" | "integer" | "boolean";
  readonly format?: "date-time" | "int64";
  readonly enum?: readonly string[];
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly "x-kubernetes-list-type"?: "map";
  readonly "x-kubernetes-list-map-keys"?: readonly string[];
  readonly "x-kubernetes-validations"?: readonly Validation[];
  readonly items?: StructuralSchema;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, StructuralSchema>>;
}

/** In the order in which a reader wants them, and in which the YAML has them. */
const members: Record<keyof StructuralSchema, true> = {
  description: true,
  type: true,
  format: true,
  enum: true,
  default: true,
  minimum: true,
  maximum: true,
  maxLength: true,
  pattern: true,
  minItems: true,
  maxItems: true,
  "x-kubernetes-list-type": true,
  "x-kubernetes-list-map-keys": true,
  "x-kubernetes-validations": true,
  items: true,
  required: true,
  properties: true,
};

/** @throws Error where the schema says what a structural schema can't, or has no type: it has to be thought about. */
export function structuralSchema(schema: z.ZodType): StructuralSchema {
  return structural(
    z.toJSONSchema(schema, { target: "openapi-3.0", io: "input", unrepresentable: "any" }) as JsonSchema,
  );
}

/** What zod makes, and may say of every object that it takes no other fields. */
type JsonSchema = Omit<StructuralSchema, "items" | "properties"> & {
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: false;
};

/** The API server prunes fields that it does not know, or refuses them where asked to: it has no word for "no others". */
function structural({ additionalProperties: _others, items, properties, ...schema }: JsonSchema): StructuralSchema {
  const whole: StructuralSchema = {
    ...schema,
    ...(schema.type === "integer" && integer(schema)),
    ...(items && { items: structural(items) }),
    ...(properties && {
      properties: Object.fromEntries(Object.entries(properties).map(([name, field]) => [name, structural(field)])),
    }),
  };
  const unknown = Object.keys(whole).find((member) => !Object.hasOwn(members, member));
  if (unknown !== undefined) throw new Error(`A structural schema with ${unknown} has not been thought about.`);
  if (whole.type === undefined) throw new Error("A structural schema needs a type.");
  const ordered = Object.keys(members) as readonly (keyof StructuralSchema)[];
  return Object.fromEntries(
    ordered.flatMap((member) => (whole[member] === undefined ? [] : [[member, whole[member]]])),
  ) as unknown as StructuralSchema;
}

/** JavaScript's bounds are not Kubernetes'. */
function integer({ minimum, maximum }: JsonSchema): object {
  return {
    format: "int64",
    minimum: minimum === Number.MIN_SAFE_INTEGER ? undefined : minimum,
    maximum: maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum,
  };
}
