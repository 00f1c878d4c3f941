import { once } from "node:events";
import { Agent, createServer, type IncomingMessage, request, type Server } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { type AddressInfo, connect } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { badGateway, bodyOf, htmlPage, redirectTo } from "./fault.ts";
import { type FaultProxy, openFaultProxy } from "./fault-proxy.ts";
import { selfSignedCertificate } from "../remote/certificate.ts";

let server: Server;
let received: { readonly line: string; readonly body: string }[];
let connections: number;
let proxy: FaultProxy;

beforeEach(async () => {
  received = [];
  connections = 0;
  server = createServer(async (incoming, answer) => {
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
  proxy = await openFaultProxy({ target: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});

afterEach(async () => {
  await proxy.close();
  server.closeAllConnections();
  server.close();
});

async function ask(method: string, path: string, options: { body?: string; agent?: Agent } = {}) {
  const outgoing = request(new URL(path, proxy.url), { method, agent: options.agent ?? false });
  outgoing.end(options.body);
  const [answer] = (await once(outgoing, "response")) as [IncomingMessage];
  return { status: answer.statusCode!, body: await text(answer) };
}

const journal = async () => {
  await proxy.idle();
  return proxy.journal;
};

describe("a proxy without interventions", () => {
  test.each([
    ["GET", "/plain", undefined, "answer to /plain"],
    ["GET", "/chunked", undefined, "half and half"],
    ["GET", "/until-close", undefined, "until closed"],
    ["HEAD", "/plain", undefined, ""],
    ["POST", "/plain", "a body", "answer to /plain"],
    ["POST", "/plain", "x".repeat(300_000), "answer to /plain"],
  ])("passes %s %s and its answer on", async (method, path, body, expected) => {
    const answer = await ask(method, path, body === undefined ? {} : { body });
    expect(answer).toMatchObject({ status: 200, body: expected });
    expect(received).toEqual([{ line: `${method} ${path}`, body: body ?? "" }]);
    expect(await journal()).toMatchObject([
      { id: 1, method, target: path, reached: "fully", serverStatus: 200, given: { part: "whole", status: 200 } },
    ]);
  });

  test("passes a chunked request with trailers on", async () => {
    const outgoing = request(new URL("/chunked", proxy.url), {
      method: "POST",
      agent: false,
      headers: { "transfer-encoding": "chunked", trailer: "x-sum" },
    });
    outgoing.write("one ");
    outgoing.addTrailers({ "x-sum": "2" });
    outgoing.end("two");
    await once(outgoing, "response");
    expect(received).toEqual([{ line: "POST /chunked", body: "one two" }]);
  });

  test("keeps a connection to the server for each of the client's", async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (const path of ["/1", "/chunked"]) await ask("POST", path, { agent, body: "b" });
    for (const method of ["HEAD", "GET"]) await ask(method, "/2", { agent });
    expect(connections).toBe(1);
    expect((await journal()).map(({ target }) => target)).toEqual(["/1", "/chunked", "/2", "/2"]);
    agent.destroy();
  });

  test("answers pipelined requests in order", async () => {
    const socket = connect(Number(new URL(proxy.url).port), "127.0.0.1");
    socket.write("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    expect((await text(socket)).match(/answer to \/\d/g)).toEqual(["answer to /1", "answer to /2"]);
  });

  test("lets 100 Continue through", async () => {
    const outgoing = request(new URL("/plain", proxy.url), {
      method: "PUT",
      agent: false,
      headers: { expect: "100-continue" },
    });
    outgoing.flushHeaders();
    await once(outgoing, "continue");
    outgoing.end("after");
    await once(outgoing, "response");
    expect(received).toEqual([{ line: "PUT /plain", body: "after" }]);
  });

  test("keeps no token in its journal", async () => {
    await ask("GET", "/x?access_token=secret&limit=1");
    expect(JSON.stringify(await journal())).not.toContain("secret");
    expect(proxy.journal[0]).toMatchObject({ target: "/x?access_token=…&limit=1" });
    expect(received[0]?.line).toBe("GET /x?access_token=secret&limit=1");
  });

  test("cuts the client off where the server is not there, and says that nothing reached it", async () => {
    server.closeAllConnections();
    server.close();
    await expect(ask("POST", "/reset")).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(await journal()).toMatchObject([{ reached: "no", given: { part: "none" } }]);
  });
});

describe("cuts", () => {
  test("before the request is forwarded", async () => {
    proxy.next({ fault: { kind: "cutBeforeForward" } });
    await expect(ask("POST", "/reset", { body: "b" })).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(await journal()).toMatchObject([{ fault: "cutBeforeForward", reached: "no", given: { part: "none" } }]);
    expect(connections).toBe(0);
  });

  test.each([0, 1, 20, 80])("after %d bytes of the request, which the server never sees whole", async (bytes) => {
    proxy.next({ fault: { kind: "cutAfterBytes", bytes } });
    await expect(ask("POST", "/reset", { body: "b".repeat(100) })).rejects.toThrow(/hang up|ECONNRESET/);
    expect(await journal()).toMatchObject([{ reached: bytes === 0 ? "no" : "partly", given: { part: "none" } }]);
    await ask("GET", "/after");
    expect(received.map(({ line }) => line)).toEqual(["GET /after"]);
  });

  test("after the request's last byte, which the server gets", async () => {
    proxy.next({ fault: { kind: "cutAfterBytes", bytes: 1_000_000 } });
    await expect(ask("POST", "/reset", { body: "b" })).rejects.toThrow(/hang up|ECONNRESET/);
    expect(await journal()).toMatchObject([{ reached: "fully", given: { part: "none" } }]);
    await expect.poll(() => received).toEqual([{ line: "POST /reset", body: "b" }]);
  });

  test("after the server has applied it, leaving it unanswered", async () => {
    proxy.next({ fault: { kind: "cutAfterForward" } });
    await expect(ask("POST", "/reset")).rejects.toThrow(/hang up|ECONNRESET/);
    expect(await journal()).toMatchObject([{ reached: "fully", serverStatus: 200, given: { part: "none" } }]);
    expect(received).toHaveLength(1);
  });

  test("in the middle of the answer", async () => {
    proxy.next({ fault: { kind: "cutAfterResponseBytes", bytes: 140 } });
    await expect(ask("GET", "/a-path-that-makes-the-answer-long-enough-to-be-cut")).rejects.toThrow(/aborted/);
    expect(await journal()).toMatchObject([
      { reached: "fully", serverStatus: 200, given: { part: "some", bytes: 140 } },
    ]);
  });
});

describe("made up answers", () => {
  test.each([
    ["HTML", htmlPage, 200, /log in/],
    ["a redirect", redirectTo("https://elsewhere.test/"), 302, /^$/],
    ["a bad gateway", badGateway, 502, /Bad Gateway/],
  ])("give %s in the place of the server", async (_, answer, status, body) => {
    proxy.next({ fault: { kind: "answer", answer, forward: false } });
    const given = await ask("POST", "/reset", { body: "b" });
    expect(given.status).toBe(status);
    expect(given.body).toMatch(body);
    expect(received).toEqual([]);
    expect(await journal()).toMatchObject([{ reached: "no", given: { part: "whole", status } }]);
  });

  test("can replace the server's answer after it applied the request, on a connection that goes on", async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    proxy.next({ fault: { kind: "answer", answer: badGateway, forward: true } });
    expect(await ask("POST", "/1", { agent, body: "b" })).toMatchObject({ status: 502 });
    expect(await ask("POST", "/2", { agent, body: "b" })).toMatchObject({ status: 200, body: "answer to /2" });
    expect(connections).toBe(1);
    expect((await journal())[0]).toMatchObject({
      reached: "fully",
      serverStatus: 200,
      given: { part: "whole", status: 502 },
    });
    agent.destroy();
  });

  test("stream 200 MB no faster than the client reads", async () => {
    proxy.next({ fault: { kind: "answer", answer: bodyOf(200_000_000), forward: false } });
    const outgoing = request(proxy.url, { agent: false }).end();
    const [answer] = (await once(outgoing, "response")) as [IncomingMessage];
    await once(answer, "readable");
    // Unread, most of it was never made.
    expect(process.memoryUsage().arrayBuffers).toBeLessThan(100_000_000);
    answer.destroy();
    const [exchange] = await journal();
    expect(exchange!.given).toMatchObject({ part: "some" });
  });
});

describe("waiting", () => {
  test("a delayed request reaches the server later", async () => {
    proxy.next({ fault: { kind: "delay", what: "request", ms: 50 } });
    await ask("GET", "/");
    const [exchange] = await journal();
    expect(exchange!.forwardedAt! - exchange!.arrivedAt).toBeGreaterThan(45);
  });

  test("a delayed answer was applied at once", async () => {
    proxy.next({ fault: { kind: "delay", what: "answer", ms: 50 } });
    await ask("GET", "/");
    const [exchange] = await journal();
    expect(exchange!.endedAt! - exchange!.answeredAt!).toBeGreaterThan(45);
  });

  test.each([
    { forward: true, reached: "fully" },
    { forward: false, reached: "no" },
  ])("a request that reached the server $reached is not answered until the client gives up", async (row) => {
    proxy.next({ fault: { kind: "hang", forward: row.forward } });
    const outgoing = request(proxy.url, { agent: false, method: "POST" }).end();
    outgoing.on("error", () => {});
    await expect.poll(() => [proxy.journal[0]?.reached, received.length]).toEqual([row.reached, row.forward ? 1 : 0]);
    expect(proxy.journal[0]).not.toHaveProperty("endedAt");
    outgoing.destroy();
    expect(await journal()).toMatchObject([{ reached: row.reached, given: { part: "none" } }]);
  });

  test("a client that leaves during the delay has asked nothing", async () => {
    proxy.next({ fault: { kind: "delay", what: "request", ms: 60_000 } });
    const outgoing = request(proxy.url, { agent: false }).end();
    outgoing.on("error", () => {});
    await expect.poll(() => proxy.journal).toHaveLength(1);
    outgoing.destroy();
    expect(await journal()).toMatchObject([{ reached: "no" }]);
    expect(received).toEqual([]);
  });
});

describe("hooks", () => {
  test("the request's is waited for before any byte is forwarded", async () => {
    const seen: unknown[] = [];
    proxy.next({ onRequest: ({ reached }) => void seen.push(reached, received.length, connections) });
    await ask("POST", "/reset");
    expect(seen).toEqual(["no", 0, 0]);
  });

  test("a client that dies in the request's hook has asked nothing", async () => {
    const outgoing = request(proxy.url, { agent: false, method: "POST" });
    outgoing.on("error", () => {});
    proxy.next({
      async onRequest() {
        outgoing.destroy();
        await new Promise((resolve) => outgoing.once("close", resolve));
      },
    });
    outgoing.end();
    await expect.poll(() => proxy.journal[0]?.endedAt).toBeDefined();
    expect(proxy.journal).toMatchObject([{ reached: "no", given: { part: "none" } }]);
    expect(connections).toBe(0);
  });

  test("a client that dies in the answer's hook has its request applied and is given nothing", async () => {
    const outgoing = request(proxy.url, { agent: false, method: "POST" });
    outgoing.on("error", () => {});
    proxy.next({
      async onResponse({ serverStatus }) {
        expect(serverStatus).toBe(200);
        outgoing.destroy();
        await new Promise((resolve) => outgoing.once("close", resolve));
      },
    });
    outgoing.end();
    await expect.poll(() => proxy.journal[0]?.endedAt).toBeDefined();
    expect(proxy.journal).toMatchObject([{ reached: "fully", serverStatus: 200, given: { part: "none" } }]);
  });
});

test("interventions that are given at the start hold until they are cleared", async () => {
  const fault = { kind: "answer", answer: badGateway, forward: false } as const;
  await using other = await openFaultProxy({ target: proxy.url, interventions: [{ path: /reset$/, fault }] });
  const statuses = async () => [(await fetch(`${other.url}/other`)).status, (await fetch(`${other.url}/reset`)).status];
  expect(await statuses()).toEqual([200, 502]);
  expect(await statuses()).toEqual([200, 502]);
  other.clear();
  expect(await statuses()).toEqual([200, 200]);
});

test("a target that nobody vouches for is sent nothing, and one that speaks neither HTTP nor HTTPS is refused", async () => {
  let asked = 0;
  const secure = createSecureServer(selfSignedCertificate(), (_incoming, answer) => {
    asked++;
    answer.end();
  });
  secure.listen(0, "127.0.0.1");
  await once(secure, "listening");
  await using other = await openFaultProxy({ target: `https://127.0.0.1:${(secure.address() as AddressInfo).port}` });
  await expect(fetch(other.url)).rejects.toThrow("fetch failed");
  secure.close();
  expect(asked).toBe(0);
  await expect(openFaultProxy({ target: "ftp://127.0.0.1" })).rejects.toThrow(TypeError);
});
