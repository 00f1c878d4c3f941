/**
 * Every place where node's or Fastify's default would answer differently from Synapse, and what stands there instead.
 *
 * Not reachable from node's parser, and therefore known differences: an `HTTP/1.0` status line, folded headers,
 * control bytes in headers, `Transfer-Encoding: identity`. `insecureHTTPParser` would take some of these, but NUL
 * bytes and a Content-Length beside a Transfer-Encoding too, which Synapse refuses.
 */
import type { ServerOptions } from "node:http";
import { LogController, type FastifyReply, type FastifyServerOptions } from "fastify";

/** Synapse counts a request's lines without their ends, the request line included. */
export const maxHeadBytes = 16_384;
export const maxHeaders = 500;

/** The one path that Fastify's router sees of Synapse's API; the raw target stays in the message's `url`. */
export const apiPath = "/api";

export const httpOptions: ServerOptions = {
  // node would answer 431 on its own count; ours is made on the parsed headers, with Synapse's bare 400.
  maxHeaderSize: 4 * maxHeadBytes,
  // node would answer a request without Host, or with two, with a 400 page of its own.
  requireHostHeader: false,
  // A body of 50 MiB may come slowly.
  requestTimeout: 0,
  headersTimeout: 60_000,
};

export function fastifyOptions(isControl: (target: string) => boolean): FastifyServerOptions {
  return {
    // Fastify's router cuts at `#`, decodes and normalises; so it never sees a target of the API.
    rewriteUrl: ({ url = "" }) => (isControl(url) ? url : apiPath),
    // Synapse would never say 503 by itself: a request that got in while closing is answered.
    return503OnClosing: false,
    // Of the router itself, before any handler: a target of the control API that can't be decoded.
    frameworkErrors({ message, statusCode = 400 }, _request, reply) {
      void (reply as FastifyReply).code(statusCode).send({ error: message });
    },
    // As Synapse does; Fastify's 72 s are made for load balancers.
    keepAliveTimeout: 60_000,
    // HEAD is decided by the API's own table.
    exposeHeadRoutes: false,
    // A line per request with its URL would hold tokens.
    logController: new LogController({ disableRequestLogging: true }),
  };
}
