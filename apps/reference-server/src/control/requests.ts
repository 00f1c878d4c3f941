/** GET and DELETE /_reference/v1/requests: the journal of the API's requests. */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { Journal } from "../journal.ts";
import { parseQuery } from "./query.ts";

const query = z.strictObject({
  operation: z.string().exactOptional(),
  destination: z.string().exactOptional(),
  status: z.coerce.number().int().exactOptional(),
});

export function requestsRoutes(routes: FastifyInstance, journal: Journal): void {
  routes.get("/requests", (request) => ({ requests: journal.entries(parseQuery(query, request)) }));

  routes.delete("/requests", (_request, reply) => {
    journal.clear();
    return reply.code(204).send();
  });
}
