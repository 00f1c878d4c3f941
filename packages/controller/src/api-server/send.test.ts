import { once } from "node:events";
import { Agent, createServer, get, type IncomingMessage } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { expect, test } from "vitest";
import { send } from "./send.ts";

test("an abort ends the wait for a connection, too", async () => {
  const server = createServer(() => undefined).listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const agent = new Agent({ maxSockets: 1 });
  const get = (signal: AbortSignal) =>
    send({ origin, agent, longestConnectMs: 60_000 }, { method: "GET", path: "/", headers: {} }, signal);
  const first = new AbortController();
  const held = get(first.signal);
  const second = new AbortController();
  const waiting = get(second.signal);
  second.abort(new Error("given up"));
  await expect(waiting).rejects.toThrow("given up");
  first.abort(new Error("so is this"));
  await expect(held).rejects.toThrow("so is this");
  server.close();
});

test("a connection that is kept has no listener of the request that opened it", async () => {
  const server = createServer((_request, response) => response.end("here")).listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const listenersAfter = async (ask: (agent: Agent) => Promise<IncomingMessage>) => {
    const agent = new Agent({ keepAlive: true });
    const free = once(agent, "free");
    (await ask(agent)).resume();
    const [socket] = (await free) as [Socket];
    agent.destroy();
    return socket.eventNames().map((name) => [name, socket.listenerCount(name)]);
  };
  const message = { method: "GET", path: "/", headers: {} };
  const { signal } = new AbortController();
  const sent = await listenersAfter((agent) => send({ origin, agent, longestConnectMs: 60_000 }, message, signal));
  const nodesOwn = await listenersAfter((agent) => new Promise((resolve) => get(origin, { agent }, resolve)));
  expect(sent).toEqual(nodesOwn);
  server.close();
});
