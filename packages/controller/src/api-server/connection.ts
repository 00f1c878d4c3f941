/** From a kubeconfig to connections: TLS, credentials, and one cached dispatcher. */
import type { RequestOptions } from "node:https";
import { Agent, type Dispatcher, ProxyAgent } from "undici";

/** What is asked of a kubeconfig. client-node's `KubeConfig` is one; it is not imported here, its barrel is slow. */
export interface KubeConfigLike {
  getCurrentCluster(): { readonly server: string; readonly proxyUrl?: string | undefined } | null;
  /** Fills in the TLS members, and headers for the credentials of this moment. */
  applyToHTTPSOptions(options: RequestOptions): Promise<void>;
}

/** Where and how to send one request. */
export interface Route {
  readonly origin: string;
  /** What stands before the API's own path, without a slash at the end. */
  readonly basePath: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly dispatcher: Dispatcher;
}

export interface Connection {
  /** Asked before each request, since tokens rotate. */
  route(): Promise<Route>;
  /** Cuts what is under way. */
  close(): Promise<void>;
}

const transport = {
  // Lists, watches and writes on separate sockets: a cut or a stalled stream takes nothing else with it.
  allowH2: false,
  connections: 128,
  // kube-apiserver closes an idle connection after 90 s; a request must not meet that.
  keepAliveTimeout: 60_000,
  // Both are the caller's business, by its own timer.
  headersTimeout: 0,
  bodyTimeout: 0,
} as const;

/** A peer that went away without a word is noticed 15 s + 10 probes of 1 s later. */
const socket = { keepAlive: true, keepAliveInitialDelay: 15_000, timeout: 10_000 } as const;

/** @throws Error where the kubeconfig names no cluster, or a proxy that is neither http nor https. */
export function openConnection(kubeConfig: KubeConfigLike): Connection {
  const cluster = kubeConfig.getCurrentCluster();
  if (cluster === null) throw new Error("The kubeconfig's current context names no cluster; set current-context.");
  const { origin, pathname } = new URL(cluster.server);
  const { proxyUrl } = cluster;
  if (proxyUrl !== undefined && !/^https?:/.test(proxyUrl)) {
    throw new Error("The kubeconfig's proxy-url is neither http:// nor https://; other proxies are not supported.");
  }
  let current: { readonly identity: string; readonly dispatcher: Dispatcher } | undefined;
  const dispatcherFor = ({ ca, cert, key, servername, rejectUnauthorized }: RequestOptions): Dispatcher => {
    const tls = withoutUndefined({ ca, cert, key, servername, rejectUnauthorized });
    const identity = Object.values(tls).map(String).join("\0");
    if (current?.identity === identity) return current.dispatcher;
    // A rotated certificate: what is under way on the old connections may end there.
    void current?.dispatcher.close();
    const dispatcher =
      proxyUrl === undefined
        ? new Agent({ ...transport, connect: { ...socket, ...tls } })
        : new ProxyAgent({ ...transport, uri: proxyUrl, requestTls: tls, connect: socket });
    current = { identity, dispatcher };
    return dispatcher;
  };
  return {
    async route() {
      const options: RequestOptions = {};
      await kubeConfig.applyToHTTPSOptions(options);
      const headers = { ...(options.headers as Record<string, string> | undefined) };
      if (typeof options.auth === "string") {
        headers["Authorization"] = `Basic ${Buffer.from(options.auth).toString("base64")}`;
      }
      return { origin, basePath: pathname.replace(/\/$/, ""), headers, dispatcher: dispatcherFor(options) };
    },
    close: async () => current?.dispatcher.destroy(),
  };
}

const withoutUndefined = <T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
