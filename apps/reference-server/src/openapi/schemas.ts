/** The document's schemas, made from core's: JSON Schema 2020-12, as OpenAPI 3.1 takes it. */
import {
  destinationDetails,
  destinationListItem,
  destinationListPage,
  destinationRoom,
  destinationRoomsPage,
  matrixError,
} from "@synapse-federation/core/schema";
import { z } from "zod";

type JsonSchema = z.core.JSONSchema.BaseSchema;

export type SchemaName =
  | "DestinationListItem"
  | "DestinationListPage"
  | "DestinationDetails"
  | "DestinationRoom"
  | "DestinationRoomsPage"
  | "MatrixError";

const named: Readonly<Record<SchemaName, z.ZodType>> = {
  DestinationListItem: destinationListItem,
  DestinationListPage: destinationListPage,
  DestinationDetails: destinationDetails,
  DestinationRoom: destinationRoom,
  DestinationRoomsPage: destinationRoomsPage,
  MatrixError: matrixError,
};

export interface Reference {
  readonly $ref: string;
}

export function reference(name: string): Reference {
  return { $ref: `#/components/schemas/${name}` };
}

/** `bigint` has no JSON Schema: where core's schemas have one they say `integer` and `int64` themselves. */
const options: z.core.ToJSONSchemaParams = {
  io: "input",
  unrepresentable: "any",
  override: ({ jsonSchema }) => {
    if (jsonSchema.format === "int64") delete jsonSchema.anyOf;
    const [value, nothing] = jsonSchema.anyOf ?? [];
    if (nothing?.type !== "null") return;
    delete jsonSchema.anyOf;
    Object.assign(jsonSchema, value, { type: [value?.type, "null"] });
  },
};

/** Every schema that an answer's body has, by name. */
export function componentSchemas(): Readonly<Record<string, JsonSchema>> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(named)) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, { ...options, uri: (id) => reference(id).$ref });
  // They stand in a document, which says both for them.
  return Object.fromEntries(
    Object.entries(schemas).map(([id, { $schema: _dialect, $id: _id, ...schema }]) => [id, schema]),
  );
}

/** Each property of a query's schema, by name. */
export function parameterSchemas(query: z.ZodObject): Readonly<Record<string, JsonSchema>> {
  const { properties = {} } = z.toJSONSchema(query, options);
  return properties as Record<string, JsonSchema>;
}
