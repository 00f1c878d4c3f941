import { once } from "node:events";
import type { RequestListener } from "node:http";
import { createServer as createTcpServer, type AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { accessToken, answer, bodySecret, failureOf, failureWhenAnswered } from "./failure.fixture.ts";
import { federationAdminClient } from "./index.ts";
import { startRawServer } from "./raw-server.fixture.ts";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

describe("no answer", () => {
  it("because the connection is cut after the request leaves it open what happened", async () => {
    const failure = await failureWhenAnswered((request) => void request.socket.destroy());
    expect(failure).toMatchObject({ kind: "network", sent: "perhaps" });
    expect(failure).not.toHaveProperty("status");
  });

  it("in time leaves it open what happened", async () => {
    expect(await failureWhenAnswered(() => undefined, { timeoutMs: 30 })).toEqual({ kind: "timeout", timeoutMs: 30 });
  });

  it("in full in time is the same", async () => {
    const listener: RequestListener = (_request, response) => void response.writeHead(200).write("{");
    expect(await failureWhenAnswered(listener, { timeoutMs: 50 })).toEqual({ kind: "timeout", timeoutMs: 50 });
  });

  it("because the caller aborted says so, and not the signal's reason", async () => {
    const controller = new AbortController();
    const listener: RequestListener = () => controller.abort(new Error(bodySecret));
    expect(await failureWhenAnswered(listener, { signal: controller.signal })).toEqual({ kind: "aborted" });
  });

  it("is waited for where the signal was aborted before", async () => {
    await using server = await startRawServer(answer(200, "{}"));
    const client = federationAdminClient({ baseUrl: server.url, accessToken });
    expect(await failureOf(client.resetConnection("a", { signal: AbortSignal.abort() }))).toEqual({ kind: "aborted" });
    expect(server.asked).toEqual([]);
  });

  it("because nobody listens means that nothing was sent", async () => {
    const server = createTcpServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, "close");
    for (const host of ["127.0.0.1", "localhost"]) {
      const client = federationAdminClient({ baseUrl: `http://${host}:${port}`, accessToken });
      expect(await failureOf(client.resetConnection("a"))).toEqual({
        kind: "network",
        sent: "nothing",
        code: "ECONNREFUSED",
      });
    }
  });

  it("because fetch blocks the port means that nothing was sent", async () => {
    const client = federationAdminClient({ baseUrl: "http://127.0.0.1:1", accessToken });
    expect(await failureOf(client.resetConnection("a"))).toEqual({ kind: "network", sent: "nothing" });
  });

  it("because the name is unknown means that nothing was sent", async () => {
    const client = federationAdminClient({ baseUrl: "http://matrix.invalid", accessToken });
    expect(await failureOf(client.resetConnection("a"))).toMatchObject({ kind: "network", sent: "nothing" });
  });

  it("because the other side speaks no TLS means that nothing was sent", async () => {
    await using server = await startRawServer(answer(200, "{}"));
    const client = federationAdminClient({ baseUrl: server.url.replace("http:", "https:"), accessToken });
    expect(await failureOf(client.resetConnection("a"))).toMatchObject({ kind: "network", sent: "nothing" });
    expect(server.asked).toEqual([]);
  });

  it("because it is no HTTP leaves it open what happened", async () => {
    const server = createTcpServer((socket) => {
      socket.on("error", () => undefined);
      socket.once("data", () => socket.end(`${bodySecret}\r\n\r\n`));
    }).listen(0, "127.0.0.1");
    cleanups.push(() => server.close());
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const client = federationAdminClient({ baseUrl: `http://127.0.0.1:${port}`, accessToken });
    expect(await failureOf(client.resetConnection("a"))).toMatchObject({ kind: "network", sent: "perhaps" });
  });
});
