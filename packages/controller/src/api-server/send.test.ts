import { once } from "node:events";
import { Agent, createServer, get, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { send } from "./send.ts";

interface Peer extends AsyncDisposable {
  /** What came to the server, in order. */
  readonly asked: readonly string[];
  readonly send: (message: string, signal?: AbortSignal) => Promise<string>;
}

/** A server and an agent that keeps its connections; messages are written `GET /path`. */
async function peerThat(listener: RequestListener, maxSockets: number = Infinity): Promise<Peer> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    listener(request, response);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const agent = new Agent({ keepAlive: true, maxSockets });
  return {
    asked,
    async send(message, signal = new AbortController().signal) {
      const [method = "", path = ""] = message.split(" ");
      return text(await send({ origin, agent, longestConnectMs: 60_000 }, { method, path, headers: {} }, signal));
    },
    async [Symbol.asyncDispose]() {
      agent.destroy();
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Answers the first request of each connection, and closes it as the next one arrives. */
function closingKept(): RequestListener {
  const kept = new WeakSet<Socket>();
  return ({ socket }, response) => {
    if (kept.has(socket)) socket.destroy();
    else response.end("here");
    kept.add(socket);
  };
}

test("an abort ends the wait for a connection, too", async () => {
  await using peer = await peerThat(() => undefined, 1);
  const first = new AbortController();
  const held = peer.send("GET /", first.signal);
  const second = new AbortController();
  const waiting = peer.send("GET /", second.signal);
  second.abort(new Error("given up"));
  await expect(waiting).rejects.toThrow("given up");
  first.abort(new Error("so is this"));
  await expect(held).rejects.toThrow("so is this");
});

test("a GET that meets the end of kept connections is sent again until one is new", async () => {
  await using peer = await peerThat(closingKept());
  await Promise.all([peer.send("GET /a"), peer.send("GET /b")]);
  expect(await peer.send("GET /c")).toBe("here");
  expect(peer.asked.toSorted()).toEqual(["GET /a", "GET /b", "GET /c", "GET /c", "GET /c"]);
});

test.for(["POST", "PUT", "PATCH", "DELETE"])(
  "a %s that meets it is not: the first may have had its effect",
  async (method) => {
    await using peer = await peerThat(closingKept());
    await peer.send("GET /a");
    await expect(peer.send(`${method} /b`)).rejects.toMatchObject({ code: "ECONNRESET" });
    await peer.send("GET /c");
    expect(peer.asked).toEqual(["GET /a", `${method} /b`, "GET /c"]);
  },
);

test("an abort on a kept connection is none of this", async () => {
  const arrived = Promise.withResolvers<void>();
  await using peer = await peerThat(({ url }, response) => void (url === "/a" ? response.end() : arrived.resolve()));
  await peer.send("GET /a");
  const abort = new AbortController();
  const held = peer.send("GET /b", abort.signal);
  await arrived.promise;
  abort.abort(new Error("given up"));
  await expect(held).rejects.toThrow("given up");
  await peer.send("GET /a");
  expect(peer.asked).toEqual(["GET /a", "GET /b", "GET /a"]);
});

test("a GET on a new connection is not sent again, nor one whose answer has begun", async () => {
  await using peer = await peerThat(({ url, socket }, response) => {
    if (url === "/whole") response.end("here");
    else if (url === "/cut") socket.resetAndDestroy();
    else response.write("he", () => setTimeout(() => socket.resetAndDestroy(), 10));
  });
  await expect(peer.send("GET /cut")).rejects.toMatchObject({ code: "ECONNRESET" });
  await peer.send("GET /whole");
  await expect(peer.send("GET /half")).rejects.toMatchObject({ code: "ECONNRESET" });
  await peer.send("GET /whole");
  expect(peer.asked).toEqual(["GET /cut", "GET /whole", "GET /half", "GET /whole"]);
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
