/** A server that says what it was asked, and the proxy before it. */
import { once } from "node:events";
import { type Agent, createServer, type IncomingMessage, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { Exchange } from "./fault.ts";
import { type FaultProxy, openFaultProxy } from "./fault-proxy.ts";

export interface ProxiedServer {
  readonly server: Server;
  readonly proxy: FaultProxy;
  /** What the server got whole. */
  readonly received: readonly { readonly line: string; readonly body: string }[];
  /** How many the proxy has opened to the server. */
  connections(): number;
  /** Through the proxy, on a connection of its own where no agent is given. */
  ask(
    method: string,
    path: string,
    options?: { readonly body?: string; readonly agent?: Agent },
  ): Promise<{ readonly status: number; readonly body: string }>;
  /** The proxy's, once nothing is going on. */
  journal(): Promise<readonly Exchange[]>;
  close(): Promise<void>;
}

export async function openProxiedServer(): Promise<ProxiedServer> {
  const received: { readonly line: string; readonly body: string }[] = [];
  let connections = 0;
  const server = createServer(async (incoming, answer) => {
    const body = await text(incoming).catch(() => undefined);
    if (body === undefined) return;
    received.push({ line: `${incoming.method} ${incoming.url}`, body });
    if (incoming.url === "/chunked") {
      answer.write("half ");
      answer.write("and half");
      answer.end();
    } else if (incoming.url === "/until-close") {
      incoming.socket.end("HTTP/1.1 200 OK\r\n\r\nuntil closed");
    } else {
      const text = `answer to ${incoming.url}`;
      answer.writeHead(200, { "content-length": text.length }).end(text);
    }
  });
  server.on("connection", () => connections++);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const proxy = await openFaultProxy({ target: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  return {
    server,
    proxy,
    received,
    connections: () => connections,
    async ask(method, path, { body, agent } = {}) {
      const outgoing = request(new URL(path, proxy.url), { method, agent: agent ?? false });
      outgoing.end(body);
      const [answer] = (await once(outgoing, "response")) as [IncomingMessage];
      return { status: answer.statusCode!, body: await text(answer) };
    },
    async journal() {
      await proxy.idle();
      return proxy.journal;
    },
    async close() {
      await proxy.close();
      server.closeAllConnections();
      server.close();
    },
  };
}
