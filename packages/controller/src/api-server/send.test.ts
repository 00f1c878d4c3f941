import { once } from "node:events";
import { Agent, createServer } from "node:http";
import type { AddressInfo } from "node:net";
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
