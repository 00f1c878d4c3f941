import { request } from "node:http";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openProxiedServer, type ProxiedServer } from "./proxied-server.fixture.ts";

let world: ProxiedServer;
beforeEach(async () => {
  world = await openProxiedServer();
});
afterEach(() => world.close());

test("the request's is waited for before any byte is forwarded", async () => {
  const seen: unknown[] = [];
  world.proxy.next({ onRequest: ({ reached }) => void seen.push(reached, world.received.length, world.connections()) });
  await world.ask("POST", "/reset");
  expect(seen).toEqual(["no", 0, 0]);
});

test("a client that dies in the request's hook has asked nothing", async () => {
  const outgoing = request(world.proxy.url, { agent: false, method: "POST" });
  outgoing.on("error", () => {});
  world.proxy.next({
    async onRequest() {
      outgoing.destroy();
      await new Promise((resolve) => outgoing.once("close", resolve));
    },
  });
  outgoing.end();
  await expect.poll(() => world.proxy.journal[0]?.endedAt).toBeDefined();
  expect(world.proxy.journal).toMatchObject([{ reached: "no", given: { part: "none" } }]);
  expect(world.connections()).toBe(0);
});

test("a client that dies in the answer's hook has its request applied and is given nothing", async () => {
  const outgoing = request(world.proxy.url, { agent: false, method: "POST" });
  outgoing.on("error", () => {});
  world.proxy.next({
    async onResponse({ serverStatus }) {
      expect(serverStatus).toBe(200);
      outgoing.destroy();
      await new Promise((resolve) => outgoing.once("close", resolve));
    },
  });
  outgoing.end();
  await expect.poll(() => world.proxy.journal[0]?.endedAt).toBeDefined();
  expect(world.proxy.journal).toMatchObject([{ reached: "fully", serverStatus: 200, given: { part: "none" } }]);
});
