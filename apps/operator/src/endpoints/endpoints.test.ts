import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { get } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { metricsRegistry } from "@synapse-federation/controller";
import { expect, onTestFinished, test } from "vitest";
import { localhostCertificate } from "../connection/tls.fixture.ts";
import { type EndpointsOptions, openEndpoints } from "./endpoints.ts";

const optionsOf = (options: Partial<EndpointsOptions>): EndpointsOptions => ({
  host: "127.0.0.1",
  port: 0,
  metrics: metricsRegistry(),
  isReady: () => true,
  onFault: () => undefined,
  ...options,
});

async function open(options: Partial<EndpointsOptions> = {}) {
  const metrics = metricsRegistry();
  metrics.gauge("answer", "The answer.").set(42);
  const endpoints = await openEndpoints(optionsOf({ metrics, ...options }));
  const ask = async (path: string, method = "GET", headers = {}) => {
    const answer = await fetch(`http://127.0.0.1:${endpoints.port}${path}`, { method, headers });
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  };
  return { ask, port: endpoints.port, [Symbol.asyncDispose]: () => endpoints[Symbol.asyncDispose]() };
}

test("metrics are served in the Prometheus text format", async () => {
  await using endpoints = await open();
  const { status, headers, text } = await endpoints.ask("/metrics?x=y");
  expect(status).toBe(200);
  expect(headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
  expect(text).toBe("# HELP answer The answer.\n# TYPE answer gauge\nanswer 42\n");
});

test("a process that answers is alive, and ready once it says so", async () => {
  let ready = false;
  await using endpoints = await open({ isReady: () => ready });
  expect(await endpoints.ask("/healthz")).toMatchObject({ status: 200, text: "ok\n" });
  expect(await endpoints.ask("/readyz")).toMatchObject({ status: 503, text: "not ready\n" });
  ready = true;
  expect(await endpoints.ask("/readyz")).toMatchObject({ status: 200, text: "ok\n" });
});

test("nothing else is served, and nothing is taken", async () => {
  await using endpoints = await open();
  expect(await endpoints.ask("/")).toMatchObject({ status: 404 });
  expect(await endpoints.ask("/constructor")).toMatchObject({ status: 404 });
  expect(await endpoints.ask("/metrics", "POST")).toMatchObject({ status: 405 });
});

test("an address that is taken is refused in one line", async () => {
  await using endpoints = await open();
  await expect(openEndpoints(optionsOf({ port: endpoints.port }))).rejects.toThrow(
    `--metrics-address 127.0.0.1:${endpoints.port} can't be listened on: EADDRINUSE`,
  );
});

test("where somebody judges who asks, the metrics are only for those who may see them, and the probes for all", async () => {
  const judged = { "Bearer good": "granted", "Bearer poor": "forbidden", "Bearer slow": "unknown" } as const;
  await using endpoints = await open({
    access: async (authorization = "") => judged[authorization as keyof typeof judged] ?? "unauthenticated",
  });
  const ask = (authorization: string) => endpoints.ask("/metrics", "GET", { authorization });
  expect(await ask("Bearer good")).toMatchObject({ status: 200, text: expect.stringContaining("answer 42") });
  expect(await ask("Bearer poor")).toMatchObject({
    status: 403,
    text: "forbidden: the token's user may not get the nonResourceURL /metrics\n",
  });
  expect(await ask("Bearer slow")).toMatchObject({ status: 503 });
  const { status, headers } = await endpoints.ask("/metrics");
  expect(status).toBe(401);
  expect(headers.get("www-authenticate")).toBe("Bearer");
  expect(await endpoints.ask("/healthz")).toMatchObject({ status: 200 });
  expect(await endpoints.ask("/readyz")).toMatchObject({ status: 200 });
});

test("with a certificate they are served over HTTPS, and a folder without one is refused in one line", async () => {
  const directory = await mkdtemp(join(tmpdir(), "operator-endpoints-"));
  onTestFinished(() => rm(directory, { recursive: true }));
  const options = optionsOf({ tlsDirectory: directory });
  const refusal = `--metrics-tls-directory ${directory}: `;
  await expect(openEndpoints(options)).rejects.toThrow(`${refusal}tls.crt can't be read: ENOENT`);
  await writeFile(join(directory, "tls.crt"), localhostCertificate.cert);
  await writeFile(join(directory, "tls.key"), "no key");
  await expect(openEndpoints(options)).rejects.toThrow(`${refusal}tls.crt and tls.key are no certificate in PEM with`);
  await writeFile(join(directory, "tls.key"), localhostCertificate.key);
  await using endpoints = await openEndpoints(options);
  const answer = await new Promise<string>((resolve, reject) => {
    const asked = { host: "127.0.0.1", port: endpoints.port, path: "/healthz", ca: localhostCertificate.cert };
    get(asked, (response) => resolve(text(response))).on("error", reject);
  });
  expect(answer).toBe("ok\n");
});
