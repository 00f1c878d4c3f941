/** From a kubeconfig to connections: TLS, credentials, and one cached agent. */
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent, type RequestOptions } from "node:https";
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
  keepAliveInitialDelay: 15_000,
  // kube-apiserver closes an idle connection after 90 s; a request must not meet that. Busy sockets are left alone.
  timeout: 60_000,
} as const;

const longestConnectMs = 10_000;

/** @throws Error where the kubeconfig names no cluster. */
export function openConnection(kubeConfig: KubeConfigLike): Connection {
  const cluster = kubeConfig.getCurrentCluster();
  if (cluster === null) throw new Error("The kubeconfig's current context names no cluster; set current-context.");
  const origin = new URL(cluster.server);
  const basePath = origin.pathname.replace(/\/$/, "");
  let current: { readonly identity: string; readonly agent: HttpAgent } | undefined;
  const agentFor = ({ ca, cert, key, servername, rejectUnauthorized }: RequestOptions): HttpAgent => {
    const tls = { ca, cert, key, servername, rejectUnauthorized };
    const identity = Object.values(tls).map(String).join("\0");
    if (current?.identity === identity) return current.agent;
    // A rotated certificate. What is under way on the old connections may end there; they are idle soon.
    const options = { ...transport, ...withoutUndefined(tls) };
    current = { identity, agent: origin.protocol === "https:" ? new HttpsAgent(options) : new HttpAgent(transport) };
    return current.agent;
  };
  return {
    async route() {
      const options: RequestOptions = {};
      await kubeConfig.applyToHTTPSOptions(options);
      const headers = { ...(options.headers as Record<string, string> | undefined) };
      if (typeof options.auth === "string") {
        headers["Authorization"] = `Basic ${Buffer.from(options.auth).toString("base64")}`;
      }
      const proxied = cluster.proxyUrl !== undefined && options.agent instanceof HttpAgent ? options.agent : undefined;
      return { origin, agent: proxied ?? agentFor(options), longestConnectMs, basePath, headers };
    },
    close: () => current?.agent.destroy(),
  };
}

const withoutUndefined = <T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
