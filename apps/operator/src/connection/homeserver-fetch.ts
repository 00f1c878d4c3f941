/** `fetch` for a homeserver, as far as the client uses it: half the time and memory of a whole one. */
import { Agent as HttpAgent, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { LookupFunction } from "node:net";
import { createSecureContext } from "node:tls";
import type { Fetch } from "@synapse-federation/client";
import { send } from "@synapse-federation/controller";

export interface HomeserverFetchOptions {
  readonly origin: URL;
  readonly maxSockets: number;
  readonly lookup: LookupFunction;
  readonly ca?: string | undefined;
}

export interface Sockets {
  /** Closes them once what is under way has come to its end. */
  close(): Promise<void>;
  /** Cuts what is under way. */
  destroy(): void;
}

/** A POST leaves at most 5 s after its intent was written. */
const longestConnectMs = 5_000;

/** Idle connections are not trusted for long: a server that closes one meanwhile makes a POST's outcome unknown. */
const longestIdleMs = 4_000;

/** Follows no redirect and no proxy variable. Nothing is sent yet. */
export function homeserverFetch({ origin, maxSockets, lookup, ca }: HomeserverFetchOptions): {
  readonly fetch: Fetch;
  readonly sockets: Sockets;
} {
  const transport = { keepAlive: true, maxSockets, timeout: longestIdleMs, lookup };
  const agent =
    origin.protocol === "https:"
      ? new HttpsAgent({ ...transport, secureContext: createSecureContext({ ca }) })
      : new HttpAgent(transport);
  let underWay = 0;
  let onIdle = (): void => undefined;
  const end = (): void => {
    if (--underWay === 0) onIdle();
  };
  const fetch: Fetch = async (url, { method, headers, signal }) => {
    underWay++;
    try {
      const message = { method, path: url.slice(origin.origin.length), headers };
      const response = await send({ origin, agent, longestConnectMs }, message, signal);
      response.once("close", end);
      return responseOf(response);
    } catch (error) {
      end();
      throw error;
    }
  };
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      onIdle = (): void => {
        agent.destroy();
        resolve();
      };
      if (underWay === 0) onIdle();
    });
  return { fetch, sockets: { close, destroy: () => agent.destroy() } };
}

function responseOf(response: IncomingMessage): Awaited<ReturnType<Fetch>> {
  const { statusCode = 0, headers } = response;
  return {
    status: statusCode,
    type: "default",
    headers: { get: (name) => headers[name]?.toString() ?? null },
    body: {
      getReader() {
        const chunks = response.iterator();
        return {
          read: async () => {
            const { done = false, value } = await chunks.next();
            return done ? { done } : { done, value };
          },
          cancel: async () => void response.destroy(),
        };
      },
    },
  };
}
