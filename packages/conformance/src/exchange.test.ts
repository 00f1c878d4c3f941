import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { describe, expect, it } from "vitest";
import type { Outcome } from "./case.ts";
import { type BytesConnection, exchange } from "./exchange.ts";

const ok = (body: string): string => `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
const bodies = (outcomes: readonly Outcome[]) =>
  outcomes.map((outcome) => (typeof outcome === "string" ? outcome : outcome.body));

/** What comes of sending to a server that treats a connection so. */
async function ask(
  serve: (socket: Socket) => void,
  requests: readonly string[],
  pace: BytesConnection["pace"] = "in turn",
  limits = { timeoutMs: 5000, maxBytes: 1000 },
): Promise<readonly Outcome[]> {
  const server: Server = createServer((socket) => {
    socket.on("error", () => undefined);
    serve(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    return await exchange(url, { requests: requests.map((text) => Buffer.from(text, "latin1")), pace }, limits);
  } finally {
    server.close();
  }
}

describe("an exchange", () => {
  it("writes every byte as it is given", async () => {
    const seen = Promise.withResolvers<string>();
    const bytes = "GET /%zz\0\u00FF HTTP/1.1\r\nA:b\r\nA:c\n\r\n\r\n";
    await ask(
      (socket) =>
        socket.once("data", (data) => {
          seen.resolve(data.toString("latin1"));
          socket.end(ok("x"));
        }),
      [bytes],
    );
    expect(await seen.promise).toBe(bytes);
  });

  it("waits for an answer before it writes the next request", async () => {
    let requests = 0;
    const outcomes = await ask((socket) => socket.on("data", () => socket.write(ok(`${++requests}`))), ["a", "b"]);
    expect(bodies(outcomes)).toEqual(["1", "2"]);
  });

  it("writes pipelined requests at once", async () => {
    const outcomes = await ask(
      (socket) => socket.once("data", (data) => socket.write(ok(data.toString()) + ok("second"))),
      ["a", "b"],
      "pipelined",
    );
    expect(bodies(outcomes)).toEqual(["ab", "second"]);
  });

  it("says closed for each request that the connection's end left without an answer", async () => {
    const outcomes = await ask((socket) => socket.once("data", () => socket.end(ok("only"))), ["a", "b", "c"]);
    expect(bodies(outcomes)).toEqual(["only", "closed", "closed"]);
  });

  it("says closed for a reset and for half an answer", async () => {
    expect(await ask((socket) => socket.once("data", () => socket.resetAndDestroy()), ["a"])).toEqual(["closed"]);
    expect(await ask((socket) => socket.once("data", () => socket.end(ok("half").slice(0, -2))), ["a"])).toEqual([
      "closed",
    ]);
  });

  it("says silent where nothing comes in time, malformed where it is no HTTP or too much", async () => {
    const limits = { timeoutMs: 50, maxBytes: 1000 };
    expect(await ask(() => undefined, ["a"], "in turn", limits)).toEqual(["silent"]);
    expect(await ask((socket) => socket.write("220 smtp\r\n\r\n"), ["a"])).toEqual(["malformed"]);
    expect(await ask((socket) => socket.write("x".repeat(2000)), ["a"])).toEqual(["malformed"]);
  });

  it("throws where there is no server", async () => {
    const nobody = exchange(new URL("http://127.0.0.1:1"), { requests: [], pace: "in turn" });
    await expect(nobody).rejects.toThrow("ECONNREFUSED");
  });
});
