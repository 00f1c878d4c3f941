/** OpenAPI 3.1 of Synapse's federation admin API, as the reference server answers it. */
import { operations } from "./operations.ts";
import { componentSchemas } from "./schemas.ts";

/**
 * The document as JSON, indented. Served at /_reference/v1/openapi.json and kept in the repository as `openapi.json`.
 *
 * @param serverVersion of the Synapse that the server says it is.
 */
export function openApiJson(serverVersion: string): string {
  const document = {
    openapi: "3.1.1",
    info: {
      title: "Synapse federation admin API",
      summary: "Destinations that a homeserver federates with, and the state of their backoff",
      description:
        "As Synapse answers. Integers take more spellings than JSON's (`+5`, `1_000`), unknown parameters are " +
        "ignored, and of duplicates the first counts.",
      version: serverVersion,
      license: { name: "Apache 2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/" }],
    security: [{ accessToken: [] }],
    paths: operations,
    components: {
      securitySchemes: {
        accessToken: { type: "http", scheme: "bearer", description: "The access token of a server admin" },
      },
      schemas: componentSchemas(),
    },
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
