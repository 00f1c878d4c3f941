/** The server as a function of its options: Fastify's life cycle around the API, and the control API on its router. */
import { METHODS } from "node:http";
import type { Socket } from "node:net";
import { fastify, type FastifyInstance } from "fastify";
import { api } from "./api.ts";
import type { Context } from "./context.ts";
import { control, isControlTarget, type ControlOptions } from "./control/index.ts";
import { apiPath, fastifyOptions, httpOptions } from "./http-settings.ts";
import { openJournal } from "./journal.ts";

export const logLevels = ["silent", "fatal", "error", "warn", "info", "debug", "trace"] as const;
export type LogLevel = (typeof logLevels)[number];

export interface AppOptions {
  readonly context: Context;
  /** Lines go to stderr as pino writes them; no line holds a URL or a header of the API. */
  readonly logLevel: LogLevel;
  /** Absent: no control API, and its paths are answered as Synapse answers unknown ones. */
  readonly control?: ControlOptions;
  /** PEM. */
  readonly tls?: { readonly cert: string; readonly key: string };
}

export function buildApp({ context, logLevel, control: controlOptions, tls }: AppOptions): FastifyInstance {
  const journal = openJournal();
  const isControl = controlOptions === undefined ? () => false : isControlTarget;
  const app = fastify({
    ...fastifyOptions(isControl),
    logger: { level: logLevel, stream: process.stderr },
    ...(tls === undefined ? { http: httpOptions } : { https: { ...httpOptions, ...tls } }),
    clientErrorHandler: (error, socket) => void refuse(error, socket),
  }) as FastifyInstance;

  let closing = false;
  app.addHook("preClose", async () => {
    closing = true;
  });
  const onError = (error: unknown): void => app.log.error(error, "an operation failed");
  const { serve, connect, refuse } = api(context, journal, onError, () => closing);
  for (const method of METHODS) {
    if (!app.supportedMethods.includes(method)) app.addHttpMethod(method, { hasBody: true });
  }
  app.route({
    method: app.supportedMethods,
    url: apiPath,
    onRequest: (request, reply) => {
      reply.hijack();
      void serve(request.originalUrl, request.raw, reply.raw);
    },
    handler: () => {},
  });

  const { server } = app;
  server.on("connect", (message, socket) => void connect(message, socket as Socket));
  // node would say 100 wherever the word stands; Synapse only where it stands alone.
  server.on("checkContinue", (message, response) => {
    if (message.headers.expect?.toLowerCase() === "100-continue") response.writeContinue();
    server.emit("request", message, response);
  });
  // node would answer 417; Synapse ignores what it does not know.
  server.on("checkExpectation", (message, response) => void server.emit("request", message, response));

  if (controlOptions !== undefined) void app.register(control, { ...controlOptions, context, journal });
  return app;
}
