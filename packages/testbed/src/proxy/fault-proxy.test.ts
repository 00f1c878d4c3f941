import { once } from "node:events";
import { Agent, request } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { type AddressInfo, connect } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { badGateway } from "./fault.ts";
import { openFaultProxy } from "./fault-proxy.ts";
import { openProxiedServer, type ProxiedServer } from "./proxied-server.fixture.ts";
import { selfSignedCertificate } from "../remote/certificate.ts";

let world: ProxiedServer;
beforeEach(async () => {
  world = await openProxiedServer();
});
afterEach(() => world.close());

describe("a proxy without interventions", () => {
  test.each([
    ["GET", "/plain", undefined, "answer to /plain"],
    ["GET", "/chunked", undefined, "half and half"],
    ["GET", "/until-close", undefined, "until closed"],
    ["HEAD", "/plain", undefined, ""],
    ["POST", "/plain", "a body", "answer to /plain"],
    ["POST", "/plain", "x".repeat(300_000), "answer to /plain"],
  ])("passes %s %s and its answer on", async (method, path, body, expected) => {
    const answer = await world.ask(method, path, body === undefined ? {} : { body });
    expect(answer).toMatchObject({ status: 200, body: expected });
    expect(world.received).toEqual([{ line: `${method} ${path}`, body: body ?? "" }]);
    expect(await world.journal()).toMatchObject([
      { id: 1, method, target: path, reached: "fully", serverStatus: 200, given: { part: "whole", status: 200 } },
    ]);
  });

  test("passes a chunked request with trailers on", async () => {
    const outgoing = request(new URL("/chunked", world.proxy.url), {
      method: "POST",
      agent: false,
      headers: { "transfer-encoding": "chunked", trailer: "x-sum" },
    });
    outgoing.write("one ");
    outgoing.addTrailers({ "x-sum": "2" });
    outgoing.end("two");
    await once(outgoing, "response");
    expect(world.received).toEqual([{ line: "POST /chunked", body: "one two" }]);
  });

  test("keeps a connection to the server for each of the client's", async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (const path of ["/1", "/chunked"]) await world.ask("POST", path, { agent, body: "b" });
    for (const method of ["HEAD", "GET"]) await world.ask(method, "/2", { agent });
    expect(world.connections()).toBe(1);
    expect((await world.journal()).map(({ target }) => target)).toEqual(["/1", "/chunked", "/2", "/2"]);
    agent.destroy();
  });

  test("answers pipelined requests in order", async () => {
    const socket = connect(Number(new URL(world.proxy.url).port), "127.0.0.1");
    socket.write("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    expect((await text(socket)).match(/answer to \/\d/g)).toEqual(["answer to /1", "answer to /2"]);
  });

  test("lets 100 Continue through", async () => {
    const outgoing = request(new URL("/plain", world.proxy.url), {
      method: "PUT",
      agent: false,
      headers: { expect: "100-continue" },
    });
    outgoing.flushHeaders();
    await once(outgoing, "continue");
    outgoing.end("after");
    await once(outgoing, "response");
    expect(world.received).toEqual([{ line: "PUT /plain", body: "after" }]);
  });

  test("keeps no token in its journal", async () => {
    await world.ask("GET", "/x?access_token=secret&limit=1");
    expect(await world.journal()).toMatchObject([{ target: "/x?access_token=…&limit=1" }]);
    expect(world.received[0]?.line).toBe("GET /x?access_token=secret&limit=1");
  });

  test("cuts the client off where the server is not there, and says that nothing reached it", async () => {
    world.server.closeAllConnections();
    world.server.close();
    await expect(world.ask("POST", "/reset")).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(await world.journal()).toMatchObject([{ reached: "no", given: { part: "none" } }]);
  });
});
test("interventions that are given at the start hold until they are cleared", async () => {
  const fault = { kind: "answer", answer: badGateway, forward: false } as const;
  await using other = await openFaultProxy({ target: world.proxy.url, interventions: [{ path: /reset$/, fault }] });
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
