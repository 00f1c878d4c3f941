/** A server that answers from a script: for faults that a real API server can't be made to show. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { KubeConfigLike } from "./api-server/connection.ts";

interface ScriptedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** Answers one request, whole or in part. */
export type Script = (response: ServerResponse, request: ScriptedRequest) => void;

export interface ScriptedServer extends AsyncDisposable {
  readonly kubeConfig: KubeConfigLike;
  /** What was asked so far, in order. */
  readonly requests: readonly ScriptedRequest[];
  /** How many connections were opened. */
  readonly connections: number;
  /** Waits for that many requests. */
  asked(count: number): Promise<void>;
}

/** Each request is answered by the next script; the last one serves all that follow. */
export async function scriptedServer(...scripts: readonly Script[]): Promise<ScriptedServer> {
  const requests: ScriptedRequest[] = [];
  let connections = 0;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://api");
    const asked = {
      method: request.method ?? "",
      path: pathname,
      query: searchParams,
      headers: request.headers,
      body: Buffer.concat(chunks).toString(),
    };
    requests.push(asked);
    server.emit("asked");
    scripts[Math.min(requests.length, scripts.length) - 1]!(response, asked);
  });
  server.on("connection", () => connections++);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    kubeConfig: {
      getCurrentCluster: () => ({ server: `http://127.0.0.1:${port}` }),
      applyToHTTPSOptions: async () => undefined,
    },
    requests,
    get connections() {
      return connections;
    },
    async asked(count) {
      while (requests.length < count) await once(server, "asked");
    },
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Answers with a status and a JSON body. */
export const json =
  (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Script =>
  (response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  };
