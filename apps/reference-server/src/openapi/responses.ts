/** What an operation's answers look like in the document; the errors are the very values that the server sends. */
import type { SynapseError } from "@synapse-federation/core/synapse";
import { reference, type Reference, type SchemaName } from "./schemas.ts";

interface Example {
  readonly value: unknown;
}

export interface Response {
  readonly description: string;
  readonly content: {
    readonly "application/json": {
      readonly schema: Reference | { readonly type: "object"; readonly additionalProperties: false };
      readonly examples?: Readonly<Record<string, Example>>;
    };
  };
}

export type Responses = Readonly<Record<string, Response>>;

/** 200 with a body of that schema, or with `{}`. */
export function success(description: string, schema?: SchemaName): Responses {
  const body = schema === undefined ? ({ type: "object", additionalProperties: false } as const) : reference(schema);
  return { "200": { description, content: { "application/json": { schema: body } } } };
}

/** One answer a status; every error is an example under its name. */
export function failures(errors: Readonly<Record<string, SynapseError>>): Responses {
  const byStatus = Object.groupBy(Object.entries(errors), ([, { status }]) => status);
  return Object.fromEntries(
    Object.entries(byStatus).map(([status, entries = []]) => [
      status,
      {
        description: descriptions[status] ?? "",
        content: {
          "application/json": {
            schema: reference("MatrixError"),
            examples: Object.fromEntries(entries.map(([name, { body }]) => [name, { value: body }])),
          },
        },
      },
    ]),
  );
}

const descriptions: Readonly<Record<string, string>> = {
  "400": "The request can't be carried out as it stands",
  "401": "No access token, or one that is not good",
  "403": "The token is not a server admin's",
  "404": "No such destination",
  "500": "Broke inside: an integer of 2^63 and above, NUL on PostgreSQL, a token beyond ASCII",
};
