/** The control API, under /_reference/v1: what a test does to the server behind its back. */
import { timingSafeEqual } from "node:crypto";
import type { FastifyInstance } from "fastify";
import type { Context } from "../context.ts";
import type { Journal } from "../journal.ts";
import { StateFault } from "../state/fault.ts";
import { openApiRoutes } from "./openapi.ts";
import { requestsRoutes } from "./requests.ts";
import { stateRoutes } from "./state.ts";

const controlPrefix = "/_reference/v1";

export interface ControlOptions {
  /** Asked for as `Authorization: Bearer …` where it is set. */
  readonly token?: string;
}

/** Whether a raw target is the control API's. */
export function isControlTarget(target: string): boolean {
  return target.startsWith(`${controlPrefix}/`);
}

/** Errors of the control API: `{"error": "one line"}`, with `path` where a state document is at fault. */
export async function control(
  app: FastifyInstance,
  { token, context, journal }: ControlOptions & { readonly context: Context; readonly journal: Journal },
): Promise<void> {
  await app.register(
    async (routes) => {
      if (token !== undefined) {
        routes.addHook("onRequest", async (request, reply) => {
          if (!isBearer(token, request.headers.authorization)) {
            await reply.code(401).send({ error: "send the control token as Authorization: Bearer …" });
          }
        });
      }
      routes.setErrorHandler((error, request, reply) => {
        if (error instanceof StateFault) {
          return reply.code(400).send({ error: error.message, path: error.path });
        }
        const { statusCode, message } = error as { readonly statusCode?: number; readonly message: string };
        if (statusCode !== undefined && statusCode < 500) return reply.code(statusCode).send({ error: message });
        request.log.error(error);
        return reply.code(500).send({ error: "the server failed; its log says how" });
      });
      routes.setNotFoundHandler((_request, reply) => reply.code(404).send({ error: "no such endpoint" }));
      stateRoutes(routes, context);
      requestsRoutes(routes, journal);
      openApiRoutes(routes, context);
    },
    { prefix: controlPrefix },
  );
}

function isBearer(token: string, authorization = ""): boolean {
  const expected = Buffer.from(`Bearer ${token}`);
  const sent = Buffer.from(authorization);
  return sent.length === expected.length && timingSafeEqual(sent, expected);
}
