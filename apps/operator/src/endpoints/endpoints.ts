/** What a monitor asks of the process over HTTP: its metrics, whether it lives, whether it is ready. */
import { createServer as createHttpServer, type Server } from "node:http";
import { createServer as createHttpsServer, Server as HttpsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { metricsContentType, type MetricsRegistry } from "@synapse-federation/controller";
import { EndpointsError } from "./endpoints-error.ts";
import type { Access, MetricsAccess } from "./metrics-access.ts";
import { followCertificate, readCertificate } from "./serving-certificate.ts";

export interface Address {
  /** Empty: every address of this machine. */
  readonly host: string;
  /** 0: one that is free. */
  readonly port: number;
}

export interface EndpointsOptions extends Address {
  readonly metrics: MetricsRegistry;
  /** What `/readyz` answers: 200 or 503. */
  readonly isReady: () => boolean;
  /** Judges who asks for the metrics. Absent: everybody gets them. Probes are answered to everybody. */
  readonly access?: MetricsAccess | undefined;
  /** Folder of `tls.crt` and `tls.key`, which are read again when they change. Absent: plain HTTP. */
  readonly tlsDirectory?: string | undefined;
  /** Told of a certificate that can't be taken; the one before it stays. */
  readonly onFault: (error: unknown) => void;
}

export interface Endpoints extends AsyncDisposable {
  readonly port: number;
}

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Serves `/metrics`, `/healthz` and `/readyz`. @throws EndpointsError */
export async function openEndpoints(options: EndpointsOptions): Promise<Endpoints> {
  const { host, port, tlsDirectory, onFault } = options;
  const answerTo = answersOf(options);
  const certificate = tlsDirectory === undefined ? undefined : await readCertificate(tlsDirectory);
  const common = { requestTimeout: 10_000 };
  const server =
    certificate === undefined ? createHttpServer(common) : createHttpsServer({ ...common, ...certificate });
  server.on("request", async ({ method, url = "", headers: { authorization } }, response) => {
    const { status, text, headers } = await answerTo(method, url, authorization);
    response.writeHead(status, { "content-type": "text/plain; charset=utf-8", ...headers }).end(text);
  });
  await listen(server, { host, port });
  const following =
    tlsDirectory !== undefined && server instanceof HttpsServer
      ? followCertificate(tlsDirectory, (renewed) => server.setSecureContext(renewed), onFault)
      : undefined;
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      following?.[Symbol.dispose]();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

type AnswerTo = (method: string | undefined, url: string, authorization: string | undefined) => Promise<Answer>;

function answersOf({ metrics, isReady, access }: EndpointsOptions): AnswerTo {
  const answers: Readonly<Record<string, (authorization: string | undefined) => Answer | Promise<Answer>>> = {
    "/metrics": async (authorization) => {
      const judged = (await access?.(authorization)) ?? "granted";
      if (judged !== "granted") return refusals[judged];
      return { status: 200, text: metrics.print(), headers: { "content-type": metricsContentType } };
    },
    // It answers, so it lives: what hangs for good ends by itself, with its lease.
    "/healthz": () => ({ status: 200, text: "ok\n" }),
    "/readyz": () => (isReady() ? { status: 200, text: "ok\n" } : { status: 503, text: "not ready\n" }),
  };
  return async (method, url, authorization) => {
    const path = url.split("?", 1)[0]!;
    if (!Object.hasOwn(answers, path)) return { status: 404, text: "not found\n" };
    if (method !== "GET" && method !== "HEAD") return { status: 405, text: "method not allowed\n" };
    return answers[path]!(authorization);
  };
}

const refusals: Readonly<Record<Exclude<Access, "granted">, Answer>> = {
  unauthenticated: {
    status: 401,
    text: "unauthorized: send a bearer token of this cluster\n",
    headers: { "www-authenticate": "Bearer" },
  },
  forbidden: { status: 403, text: "forbidden: the token's user may not get the nonResourceURL /metrics\n" },
  unknown: { status: 503, text: "the API server could not be asked who may see the metrics; try again\n" },
};

function listen(server: Server, { host, port }: Address): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", ({ code }: NodeJS.ErrnoException) => {
      reject(new EndpointsError(`--metrics-address ${host}:${port} can't be listened on: ${code}`));
    });
    server.listen({ port, ...(host !== "" && { host }) }, resolve);
  });
}
