/** The control API's query parameters, checked by a schema. */
import type { FastifyRequest } from "fastify";
import type { z } from "zod";

/** @throws an error with status 400 whose message names the parameter. */
export function parseQuery<T>(schema: z.ZodType<T>, request: FastifyRequest): T {
  const result = schema.safeParse(request.query);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const name = issue?.path.join(".") ?? "";
  throw Object.assign(
    new Error(name === "" ? `query: ${issue?.message}` : `query parameter ${name}: ${issue?.message}`),
    {
      statusCode: 400,
    },
  );
}
