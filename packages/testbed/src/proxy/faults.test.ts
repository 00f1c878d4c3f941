import { once } from "node:events";
import { Agent, type IncomingMessage, request } from "node:http";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { badGateway, bodyOf, htmlPage, redirectTo } from "./fault.ts";
import { openProxiedServer, type ProxiedServer } from "./proxied-server.fixture.ts";

let world: ProxiedServer;
beforeEach(async () => {
  world = await openProxiedServer();
});
afterEach(() => world.close());

describe("cuts", () => {
  test("before the request is forwarded", async () => {
    world.proxy.next({ fault: { kind: "cutBeforeForward" } });
    await expect(world.ask("POST", "/reset", { body: "b" })).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(await world.journal()).toMatchObject([
      { fault: "cutBeforeForward", reached: "no", given: { part: "none" } },
    ]);
    expect(world.connections()).toBe(0);
  });

  test.each([0, 1, 20, 80])("after %d bytes of the request, which the server never sees whole", async (bytes) => {
    world.proxy.next({ fault: { kind: "cutAfterBytes", bytes } });
    await expect(world.ask("POST", "/reset", { body: "b".repeat(100) })).rejects.toThrow(/hang up|ECONNRESET/);
    expect(await world.journal()).toMatchObject([{ reached: bytes === 0 ? "no" : "partly", given: { part: "none" } }]);
    await world.ask("GET", "/after");
    expect(world.received.map(({ line }) => line)).toEqual(["GET /after"]);
  });

  test("after the request's last byte, which the server gets", async () => {
    world.proxy.next({ fault: { kind: "cutAfterBytes", bytes: 1_000_000 } });
    await expect(world.ask("POST", "/reset", { body: "b" })).rejects.toThrow(/hang up|ECONNRESET/);
    expect(await world.journal()).toMatchObject([{ reached: "fully", given: { part: "none" } }]);
    await expect.poll(() => world.received).toEqual([{ line: "POST /reset", body: "b" }]);
  });

  test("after the server has applied it, leaving it unanswered", async () => {
    world.proxy.next({ fault: { kind: "cutAfterForward" } });
    await expect(world.ask("POST", "/reset")).rejects.toThrow(/hang up|ECONNRESET/);
    expect(await world.journal()).toMatchObject([{ reached: "fully", serverStatus: 200, given: { part: "none" } }]);
    expect(world.received).toHaveLength(1);
  });

  test("in the middle of the answer", async () => {
    world.proxy.next({ fault: { kind: "cutAfterResponseBytes", bytes: 140 } });
    await expect(world.ask("GET", "/a-path-that-makes-the-answer-long-enough-to-be-cut")).rejects.toThrow(/aborted/);
    expect(await world.journal()).toMatchObject([
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
    world.proxy.next({ fault: { kind: "answer", answer, forward: false } });
    const given = await world.ask("POST", "/reset", { body: "b" });
    expect(given.status).toBe(status);
    expect(given.body).toMatch(body);
    expect(world.received).toEqual([]);
    expect(await world.journal()).toMatchObject([{ reached: "no", given: { part: "whole", status } }]);
  });

  test("can replace the server's answer after it applied the request, on a connection that goes on", async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    world.proxy.next({ fault: { kind: "answer", answer: badGateway, forward: true } });
    expect(await world.ask("POST", "/1", { agent, body: "b" })).toMatchObject({ status: 502 });
    expect(await world.ask("POST", "/2", { agent, body: "b" })).toMatchObject({ status: 200, body: "answer to /2" });
    expect(world.connections()).toBe(1);
    expect((await world.journal())[0]).toMatchObject({
      reached: "fully",
      serverStatus: 200,
      given: { part: "whole", status: 502 },
    });
    agent.destroy();
  });

  test("stream 200 MB no faster than the client reads", async () => {
    world.proxy.next({ fault: { kind: "answer", answer: bodyOf(200_000_000), forward: false } });
    const outgoing = request(world.proxy.url, { agent: false }).end();
    const [answer] = (await once(outgoing, "response")) as [IncomingMessage];
    await once(answer, "readable");
    // Unread, most of it was never made.
    expect(process.memoryUsage().arrayBuffers).toBeLessThan(100_000_000);
    answer.destroy();
    const [exchange] = await world.journal();
    expect(exchange!.given).toMatchObject({ part: "some" });
  });
});

describe("waiting", () => {
  test("a delayed request reaches the server later", async () => {
    world.proxy.next({ fault: { kind: "delay", what: "request", ms: 50 } });
    await world.ask("GET", "/");
    const [exchange] = await world.journal();
    expect(exchange!.forwardedAt! - exchange!.arrivedAt).toBeGreaterThan(45);
  });

  test("a delayed answer was applied at once", async () => {
    world.proxy.next({ fault: { kind: "delay", what: "answer", ms: 50 } });
    await world.ask("GET", "/");
    const [exchange] = await world.journal();
    expect(exchange!.endedAt! - exchange!.answeredAt!).toBeGreaterThan(45);
  });

  test.each([
    { forward: true, reached: "fully" },
    { forward: false, reached: "no" },
  ])("a request that reached the server $reached is not answered until the client gives up", async (row) => {
    world.proxy.next({ fault: { kind: "hang", forward: row.forward } });
    const outgoing = request(world.proxy.url, { agent: false, method: "POST" }).end();
    outgoing.on("error", () => {});
    await expect
      .poll(() => [world.proxy.journal[0]?.reached, world.received.length])
      .toEqual([row.reached, row.forward ? 1 : 0]);
    expect(world.proxy.journal[0]).not.toHaveProperty("endedAt");
    outgoing.destroy();
    expect(await world.journal()).toMatchObject([{ reached: row.reached, given: { part: "none" } }]);
  });

  test("a client that leaves during the delay has asked nothing", async () => {
    world.proxy.next({ fault: { kind: "delay", what: "request", ms: 60_000 } });
    const outgoing = request(world.proxy.url, { agent: false }).end();
    outgoing.on("error", () => {});
    await expect.poll(() => world.proxy.journal).toHaveLength(1);
    outgoing.destroy();
    expect(await world.journal()).toMatchObject([{ reached: "no" }]);
    expect(world.received).toEqual([]);
  });
});
