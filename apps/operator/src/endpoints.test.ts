import { metricsRegistry } from "@synapse-federation/controller";
import { expect, test } from "vitest";
import { openEndpoints } from "./endpoints.ts";

async function open(isReady: () => boolean = () => true) {
  const metrics = metricsRegistry();
  metrics.gauge("answer", "The answer.").set(42);
  const endpoints = await openEndpoints({ host: "127.0.0.1", port: 0, metrics, isReady });
  const ask = async (path: string, method = "GET") => {
    const answer = await fetch(`http://127.0.0.1:${endpoints.port}${path}`, { method });
    return { status: answer.status, type: answer.headers.get("content-type"), text: await answer.text() };
  };
  return { ask, port: endpoints.port, [Symbol.asyncDispose]: () => endpoints[Symbol.asyncDispose]() };
}

test("metrics are served in the Prometheus text format", async () => {
  await using endpoints = await open();
  expect(await endpoints.ask("/metrics?x=y")).toEqual({
    status: 200,
    type: "text/plain; version=0.0.4; charset=utf-8",
    text: "# HELP answer The answer.\n# TYPE answer gauge\nanswer 42\n",
  });
});

test("a process that answers is alive, and ready once it says so", async () => {
  let ready = false;
  await using endpoints = await open(() => ready);
  expect(await endpoints.ask("/healthz")).toMatchObject({ status: 200, text: "ok\n" });
  expect(await endpoints.ask("/readyz")).toMatchObject({ status: 503, text: "not ready\n" });
  ready = true;
  expect(await endpoints.ask("/readyz")).toMatchObject({ status: 200, text: "ok\n" });
});

test("nothing else is served, and nothing is taken", async () => {
  await using endpoints = await open();
  expect(await endpoints.ask("/")).toMatchObject({ status: 404 });
  expect(await endpoints.ask("/metrics", "POST")).toMatchObject({ status: 405 });
});

test("an address that is taken is refused in one line", async () => {
  await using endpoints = await open();
  const options = { host: "127.0.0.1", port: endpoints.port, metrics: metricsRegistry(), isReady: () => true };
  await expect(openEndpoints(options)).rejects.toThrow(
    `--metrics-address 127.0.0.1:${endpoints.port} can't be listened on: EADDRINUSE`,
  );
});
