/** GET /_reference/v1/openapi.json: the four operations as OpenAPI 3.1 describes them. */
import type { FastifyInstance } from "fastify";
import type { Context } from "../context.ts";
import { openApiJson } from "../openapi/document.ts";

export function openApiRoutes(routes: FastifyInstance, context: Context): void {
  routes.get("/openapi.json", (_request, reply) =>
    reply.type("application/json").send(openApiJson(context.serverVersion)),
  );
}
