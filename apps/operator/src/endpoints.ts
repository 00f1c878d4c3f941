/** What a monitor asks of the process over HTTP: its metrics, whether it lives, whether it is ready. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { metricsContentType, type MetricsRegistry } from "@synapse-federation/controller";

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
}

export interface Endpoints extends AsyncDisposable {
  readonly port: number;
}

/** The address can't be listened on; the message says why. */
export class EndpointsError extends Error {
  override readonly name = "EndpointsError";
}

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly type?: string;
}

/** Serves `/metrics`, `/healthz` and `/readyz`. @throws EndpointsError */
export async function openEndpoints({ host, port, metrics, isReady }: EndpointsOptions): Promise<Endpoints> {
  const answers: ReadonlyMap<string, () => Answer> = new Map([
    ["/metrics", (): Answer => ({ status: 200, text: metrics.print(), type: metricsContentType })],
    // It answers, so it lives: what hangs for good ends by itself, with its lease.
    ["/healthz", (): Answer => ({ status: 200, text: "ok\n" })],
    ["/readyz", (): Answer => (isReady() ? { status: 200, text: "ok\n" } : { status: 503, text: "not ready\n" })],
  ]);
  const answerTo = (method: string | undefined, url: string): Answer => {
    const answer = answers.get(url.split("?", 1)[0]!);
    if (answer === undefined) return { status: 404, text: "not found\n" };
    return method === "GET" || method === "HEAD" ? answer() : { status: 405, text: "method not allowed\n" };
  };
  const server = createServer({ requestTimeout: 10_000 }, (request, response) => {
    const { status, text, type = "text/plain; charset=utf-8" } = answerTo(request.method, request.url ?? "");
    response.writeHead(status, { "content-type": type }).end(text);
  });
  await listen(server, { host, port });
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function listen(server: Server, { host, port }: Address): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", ({ code }: NodeJS.ErrnoException) => {
      reject(new EndpointsError(`--metrics-address ${host}:${port} can't be listened on: ${code}`));
    });
    server.listen({ port, ...(host !== "" && { host }) }, resolve);
  });
}
