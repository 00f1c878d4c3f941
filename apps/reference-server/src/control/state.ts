/** GET and PUT /_reference/v1/state: the whole state, streamed both ways. */
import { Readable } from "node:stream";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { Context } from "../context.ts";
import { readState } from "../state/read.ts";
import { replaceState, sameDialect } from "../state/replace.ts";
import { writeState } from "../state/write.ts";
import { parseQuery } from "./query.ts";

const query = z.strictObject({ secrets: z.stringbool().default(false) });

export function stateRoutes(routes: FastifyInstance, context: Context): void {
  let replacing = false;

  routes.get("/state", (request, reply) => {
    const { secrets } = parseQuery(query, request);
    return reply.type("application/json").send(Readable.from(writeState(context, secrets)));
  });

  // The document is read from the stream as it comes, whatever its Content-Type says.
  routes.removeAllContentTypeParsers();
  routes.addContentTypeParser("*", (_request, payload, done) => done(null, payload));
  routes.put("/state", async (request, reply) => {
    if (replacing) return reply.code(409).send({ error: "another state is being put; wait for its answer" });
    replacing = true;
    try {
      await replaceState(context, readState(request.raw), sameDialect(context.store));
    } finally {
      replacing = false;
    }
    return reply.code(204).send();
  });
}
