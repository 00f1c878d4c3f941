import { expect, test } from "vitest";
import { manualClock } from "../manual-clock.ts";
import { metricsRegistry } from "../metrics/registry.ts";
import { json, scriptedServer } from "../scripted-server.fixture.ts";
import { ApiServerError } from "./api-server-error.ts";
import { type ApiServerOptions, openApiServer } from "./api-server.ts";
import type { KubeConfigLike } from "./connection.ts";

const open = (kubeConfig: KubeConfigLike, options: Partial<ApiServerOptions> = {}) =>
  openApiServer({ kubeConfig, userAgent: "test/1", ...options });

const get = { method: "GET", path: "/api/v1/namespaces/default/secrets/s" } as const;

test("a request carries query, body, content type, user agent and the kubeconfig's credentials", async () => {
  await using server = await scriptedServer(json(200, { ok: true }));
  await using api = open({
    ...server.kubeConfig,
    applyToHTTPSOptions: async (options) => {
      options.headers = { Authorization: "Bearer t0ken" };
    },
  });
  expect(
    await api.request({
      method: "PATCH",
      path: "/apis/x/v1/ys/z",
      query: { fieldManager: "me", force: undefined },
      body: { a: 1 },
      contentType: "application/merge-patch+json",
    }),
  ).toEqual({ ok: true });
  const [request] = server.requests;
  expect(request!.query.toString()).toBe("fieldManager=me");
  expect(request!.body).toBe('{"a":1}');
  expect(request!.headers).toMatchObject({
    authorization: "Bearer t0ken",
    "content-type": "application/merge-patch+json",
    "user-agent": "test/1",
  });
});

test("integers above 2^53 survive both ways", async () => {
  await using server = await scriptedServer((response, { body }) => response.end(body || '{"n":9223372036854775807}'));
  await using api = open(server.kubeConfig);
  const read = await api.request(get);
  expect(read).toEqual({ n: 9223372036854775807n });
  expect(await api.request({ ...get, method: "PUT", body: read })).toEqual(read);
  expect(server.requests[1]!.body).toBe('{"n":9223372036854775807}');
});

test("requests one after another share connections", async () => {
  await using server = await scriptedServer(json(200, {}));
  await using api = open(server.kubeConfig);
  for (let i = 0; i < 20; i++) await api.request(get);
  // A connection is handed back a tick after the body's end, so there can be a second one.
  expect(server.connections).toBeLessThanOrEqual(2);
});

test("a refusal says status and reason, and nothing of body, headers or query", async () => {
  const secret = "hunter2";
  await using server = await scriptedServer(
    json(403, { kind: "Status", reason: "Forbidden", message: secret, code: 403 }, { "x-secret": secret }),
  );
  await using api = open(server.kubeConfig);
  const error = await api
    .request({ ...get, query: { token: secret }, body: secret })
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ApiServerError);
  expect(error).toMatchObject({ fault: "refused", status: 403, reason: "Forbidden" });
  expect((error as Error).message).toBe(
    "GET /api/v1/namespaces/default/secrets/s: the API server answered 403 Forbidden",
  );
  expect(JSON.stringify(error) + String(error) + String((error as Error).cause)).not.toContain(secret);
});

test("a reason that is no word, and a body that is no JSON, are not passed on", async () => {
  await using server = await scriptedServer(json(400, { reason: "see https://evil" }), json(502, "<html>bad gateway"));
  await using api = open(server.kubeConfig);
  await expect(api.request(get)).rejects.toMatchObject({ status: 400, reason: undefined });
  await expect(api.request(get)).rejects.toMatchObject({ status: 502, reason: undefined });
});

test("429 and 503 with Retry-After are tried again when the server says so", async () => {
  const clock = manualClock();
  await using server = await scriptedServer(
    json(429, {}, { "retry-after": "7" }),
    json(503, {}, { "retry-after": "3" }),
    json(200, { at: "last" }),
  );
  await using api = open(server.kubeConfig, { clock });
  const answer = api.request(get);
  await server.asked(1);
  await timerOf(clock, 7000);
  await clock.advance(6999);
  expect(server.requests).toHaveLength(1);
  await clock.advance(1);
  await server.asked(2);
  await timerOf(clock, 3000);
  await clock.advance(3000);
  expect(await answer).toEqual({ at: "last" });
});

test("after ten more tries a 429 is handed on, and 500 without Retry-After at once", async () => {
  await using server = await scriptedServer(
    ...Array.from({ length: 11 }, () => json(429, {}, { "retry-after": "0" })),
    json(500, {}),
  );
  await using api = open(server.kubeConfig);
  await expect(api.request(get)).rejects.toMatchObject({ status: 429 });
  expect(server.requests).toHaveLength(11);
  await expect(api.request(get)).rejects.toMatchObject({ status: 500 });
  expect(server.requests).toHaveLength(12);
});

test("no answer in time is a timeout, and the caller's abort is the caller's own reason", async () => {
  const clock = manualClock();
  await using server = await scriptedServer(() => undefined);
  await using api = open(server.kubeConfig, { clock });
  const late = api.request({ ...get, timeoutMs: 500 }).catch((error: unknown) => error);
  await server.asked(1);
  await clock.advance(500);
  expect(await late).toMatchObject({ fault: "timeout" });
  const stop = new AbortController();
  const stopped = api.request({ ...get, signal: stop.signal }).catch((error: unknown) => error);
  await server.asked(2);
  const enough = new Error("enough");
  stop.abort(enough);
  expect(await stopped).toBe(enough);
});

test("a refused connection and an answer cut on the way are unreachable, with the system's code", async () => {
  await using server = await scriptedServer((response) => {
    response.writeHead(200, { "content-length": "100" });
    response.write("{");
    setImmediate(() => response.destroy());
  });
  await using api = open(server.kubeConfig);
  await expect(api.request(get)).rejects.toMatchObject({ fault: "unreachable" });
  await server[Symbol.asyncDispose]();
  await expect(api.request(get)).rejects.toThrow("can't be reached ECONNREFUSED");
});

test("a server that switches to another protocol, which nobody asked for, is unreachable", async () => {
  await using server = await scriptedServer((response) => {
    response.writeHead(101, { connection: "upgrade", upgrade: "other" }).end();
  });
  await using api = open(server.kubeConfig);
  await expect(api.request(get)).rejects.toThrow("can't be reached EPROTO");
});

test("an answer over the bound, and one that is no JSON, are unreadable", async () => {
  await using server = await scriptedServer(json(200, '"0123456789"'), json(200, "{"));
  await using api = open(server.kubeConfig, { maxBodyBytes: 8 });
  await expect(api.request(get)).rejects.toMatchObject({ fault: "unreadable" });
  await expect(api.request(get)).rejects.toMatchObject({ fault: "unreadable" });
});

test("credentials that can't be had send nothing and tell nothing of why", async () => {
  await using server = await scriptedServer(json(200, {}));
  await using api = open({
    ...server.kubeConfig,
    applyToHTTPSOptions: () => Promise.reject(new Error("plugin said: s3cret")),
  });
  const error = await api.request(get).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ fault: "credentials" });
  expect(String(error)).not.toContain("s3cret");
  expect(server.requests).toHaveLength(0);
});

test("a server that asks for hours gets a minute, and can ask again", async () => {
  const clock = manualClock();
  await using server = await scriptedServer(json(429, {}, { "retry-after": "86400" }), json(200, {}));
  await using api = open(server.kubeConfig, { clock });
  const answer = api.request(get);
  await server.asked(1);
  await timerOf(clock, 60_000);
  await clock.advance(60_000);
  await answer;
});

test("an exec plugin that hangs is not waited for longer than a server", async () => {
  const clock = manualClock();
  await using server = await scriptedServer(json(200, {}));
  await using api = open({ ...server.kubeConfig, applyToHTTPSOptions: () => new Promise(() => undefined) }, { clock });
  const late = api.request({ ...get, timeoutMs: 500 }).catch((error: unknown) => error);
  await clock.advance(500);
  expect(await late).toMatchObject({ fault: "timeout" });
});

test("an abort while the credentials are fetched sends nothing", async () => {
  await using server = await scriptedServer(json(200, {}));
  const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
  const { promise: given, resolve: give } = Promise.withResolvers<void>();
  await using api = open({
    ...server.kubeConfig,
    applyToHTTPSOptions: () => {
      ask();
      return given;
    },
  });
  const stop = new AbortController();
  const stopped = api.request({ ...get, signal: stop.signal }).catch((error: unknown) => error);
  await asked;
  const enough = new Error("enough");
  stop.abort(enough);
  give();
  expect(await stopped).toBe(enough);
  expect(server.requests).toHaveLength(0);
});

test("the rate limit holds for requests", async () => {
  const clock = manualClock();
  await using server = await scriptedServer(json(200, {}));
  await using api = open(server.kubeConfig, { clock, rateLimit: { perSecond: 10, burst: 1 } });
  await api.request(get);
  const second = api.request(get);
  expect(clock.pending()).toEqual([100]);
  await clock.advance(100);
  await second;
});

test("requests are counted by code, host and method", async () => {
  const metrics = metricsRegistry();
  await using server = await scriptedServer(json(200, {}), json(404, {}), (response) => response.destroy());
  await using api = open(server.kubeConfig, { metrics });
  for (let i = 0; i < 3; i++) await api.request(get).catch(() => undefined);
  const host = new URL(server.kubeConfig.getCurrentCluster()!.server).host;
  expect(metrics.print()).toContain(`rest_client_requests_total{code="200",host="${host}",method="GET"} 1\n`);
  expect(metrics.print()).toContain(`rest_client_requests_total{code="<error>",host="${host}",method="GET"} 1\n`);
  expect(metrics.print()).toContain(`rest_client_requests_total{code="404",host="${host}",method="GET"} 1\n`);
});

/** Answers arrive over a real socket: waits until the code under test has asked the clock for that timer. */
async function timerOf(clock: ReturnType<typeof manualClock>, ms: number): Promise<void> {
  while (!clock.pending().includes(ms)) await new Promise((resolve) => setImmediate(resolve));
}
