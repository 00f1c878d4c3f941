/** From a kubeconfig to connections: TLS, credentials, and one cached agent. */
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent, type RequestOptions } from "node:https";
import { createSecureContext } from "node:tls";
import type { Clock } from "../clock.ts";
import type { Destination } from "./send.ts";

/** What is asked of a kubeconfig. client-node's `KubeConfig` is one; it is not imported here, its barrel is slow. */
export interface KubeConfigLike {
  getCurrentCluster(): { readonly server: string; readonly proxyUrl?: string | undefined } | null;
  /**
   * Fills in the TLS members, and headers for the credentials of this moment; where there is a proxy also an agent
   * that goes through it.
   */
  applyToHTTPSOptions(options: RequestOptions): Promise<void>;
}

/** Where and how to send one request. */
export interface Route extends Destination {
  /** What stands before the API's own path, without a slash at the end. */
  readonly basePath: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Connection {
  /** Asked before each request, since tokens rotate. */
  route(): Promise<Route>;
  /** Cuts what is under way. */
  close(): void;
}

const transport = {
  // Lists, watches and writes on separate sockets: a cut or a stalled stream takes nothing else with it.
  keepAlive: true,
  maxSockets: 128,
  // A peer that went away without a word is noticed 15 s + 10 probes of 1 s later.
  keepAliveMsecs: 15_000,
  // kube-apiserver closes an idle connection after 90 s; a request must not meet that. Busy sockets are left alone.
  timeout: 60_000,
} as const;

const longestConnectMs = 10_000;

/** How old a kubeconfig's answer may be: it decodes certificates each time, and a rotated token's old one goes on. */
const routeMs = 1000;

/** @throws Error where the kubeconfig names no cluster. */
export function openConnection(kubeConfig: KubeConfigLike, clock: Clock): Connection {
  const cluster = kubeConfig.getCurrentCluster();
  if (cluster === null) throw new Error("The kubeconfig's current context names no cluster; set current-context.");
  const origin = new URL(cluster.server);
  const basePath = origin.pathname.replace(/\/$/, "");
  let current: { readonly identity: string; readonly agent: HttpAgent } | undefined;
  const agentFor = ({ ca, cert, key, servername, rejectUnauthorized = true }: RequestOptions): HttpAgent => {
    const identity = [ca, cert, key, servername, rejectUnauthorized].map(String).join("\0");
    if (current?.identity === identity) return current.agent;
    // A context made once, since Node would make one a connection, and compare certificates at each request.
    const tls = { secureContext: createSecureContext({ ca, cert, key }), rejectUnauthorized };
    const options = { ...transport, ...tls, ...(servername !== undefined && { servername }) };
    // A rotated certificate. What is under way on the old connections may end there; they are idle soon.
    current = { identity, agent: origin.protocol === "https:" ? new HttpsAgent(options) : new HttpAgent(transport) };
    return current.agent;
  };
  const routeNow = async (): Promise<Route> => {
    const options: RequestOptions = {};
    await kubeConfig.applyToHTTPSOptions(options);
    const headers = { ...(options.headers as Record<string, string> | undefined) };
    if (typeof options.auth === "string") {
      headers["Authorization"] = `Basic ${Buffer.from(options.auth).toString("base64")}`;
    }
    const proxied = cluster.proxyUrl !== undefined && options.agent instanceof HttpAgent ? options.agent : undefined;
    return { origin, agent: proxied ?? agentFor(options), longestConnectMs, basePath, headers };
  };
  let known: { readonly route: Route; readonly until: number } | undefined;
  return {
    async route() {
      if (known !== undefined && clock.monotonic() < known.until) return known.route;
      const route = await routeNow();
      known = { route, until: clock.monotonic() + routeMs };
      return route;
    },
    close: () => current?.agent.destroy(),
  };
}
