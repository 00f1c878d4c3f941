import { afterAll, beforeAll, expect, test } from "vitest";
import { startReferenceServer, type ReferenceServer } from "./index.ts";
import { exchange, request } from "./raw-exchange.fixture.ts";
import { admin, destinations, world } from "./world.fixture.ts";

let server: ReferenceServer;
beforeAll(async () => {
  server = await startReferenceServer({ state: world });
});
afterAll(() => server.close());

const ask = (method: string, target: string, lines: readonly string[] = [admin], body = "") =>
  exchange(server.url, request(method, target, lines, body));

const unrecognized = '{"errcode":"M_UNRECOGNIZED","error":"Unrecognized request"}';

test("a good answer has Synapse's headers, raw names and all, and no others but Date and framing", async () => {
  const { status, bytes } = await ask("GET", `${destinations}/failing.test`);
  expect(status).toBe("200 OK");
  const lines = bytes.slice(0, bytes.indexOf("\r\n\r\n")).split("\r\n");
  expect(lines.filter((line) => !line.startsWith("Date: "))).toEqual([
    "HTTP/1.1 200 OK",
    "Server: Synapse/1.163.2",
    "Content-Type: application/json",
    "Cache-Control: no-cache, no-store, must-revalidate",
    "Access-Control-Allow-Origin: *",
    "Access-Control-Allow-Methods: GET, HEAD, POST, PUT, DELETE, OPTIONS",
    "Access-Control-Allow-Headers: X-Requested-With, Content-Type, Authorization, Date",
    "Access-Control-Expose-Headers: Synapse-Trace-Id, Server",
    "Connection: close",
    "Transfer-Encoding: chunked",
  ]);
});

test("a connection that stays open says nothing of it", async () => {
  const next = request("GET", "/health");
  const { bytes } = await exchange(server.url, next.replace("Connection: close\r\n", ""), next);
  const answers = bytes.split(/(?=HTTP\/1\.1)/);
  expect(answers).toHaveLength(2);
  expect(answers[0]).not.toMatch(/connection|keep-alive/i);
  expect(answers[1]).toMatch(/\r\nConnection: close\r\n/);
});

test("pipelined requests are answered in order", async () => {
  const first = request("GET", `${destinations}/nope`, [admin]).replace("Connection: close\r\n", "");
  const { bytes } = await exchange(server.url, first + request("GET", "/health"));
  expect(bytes).toMatch(/404 Not Found[^]*200 OK[^]*OK$/);
});

test("HEAD answers as GET without the body, and is no POST", async () => {
  const head = await ask("HEAD", destinations);
  const get = await ask("GET", destinations);
  expect(head.status).toBe("200 OK");
  expect(head.body).toBe("");
  expect(head.headers["content-type"]).toBe(get.headers["content-type"]);
  expect(head.headers).not.toHaveProperty("content-length");
  expect((await ask("HEAD", `${destinations}/failing.test/reset_connection`)).status).toBe("405 Method Not Allowed");
});

test.each([destinations, "/nope", "/", "/health", "/_synapse/nope"])("OPTIONS %s needs no token", async (path) => {
  const { status, headers, body } = await ask("OPTIONS", path, []);
  expect({ status, body }).toEqual({ status: "204 No Content", body: "" });
  expect(headers["access-control-allow-origin"]).toBe("*");
  expect(headers).not.toHaveProperty("content-type");
});

test.each([
  ["POST", destinations],
  ["PUT", `${destinations}/failing.test`],
  ["DELETE", `${destinations}/failing.test/rooms`],
  ["GET", `${destinations}/failing.test/reset_connection`],
  ["TRACE", destinations],
  ["PROPFIND", destinations],
  ["CONNECT", destinations],
  ["FOO", destinations],
  ["get", destinations],
])("%s %s is a 405 without Allow, whoever asks", async (method, path) => {
  const { status, headers, body } = await ask(method, path, []);
  expect({ status, body }).toEqual({ status: "405 Method Not Allowed", body: unrecognized });
  expect(headers).not.toHaveProperty("allow");
});

test.each(["GET", "POST", "FOO", "CONNECT"])(
  "%s on an unknown path below /_synapse is a 404 in JSON",
  async (method) => {
    expect(await ask(method, "/_synapse/nope", [])).toMatchObject({ status: "404 Not Found", body: unrecognized });
  },
);

test.each(["/nope", "nope", "http://hs.test/_synapse/admin/v1/server_version", "/..", "/\x7f"])(
  "outside of the API, %j is a page of 167 bytes",
  async (target) => {
    const { status, headers, body } = await ask("GET", target);
    expect(status).toBe("404 Not Found");
    expect(headers).toMatchObject({ "content-type": "text/html; charset=utf-8", "content-length": "167" });
    expect(headers).not.toHaveProperty("access-control-allow-origin");
    expect(body).toHaveLength(167);
  },
);

test("the root redirects, and the health check is a text", async () => {
  const root = await ask("GET", "/?x", []);
  expect(root).toMatchObject({
    status: "302 Found",
    headers: { location: "/_matrix/static", "content-length": "208" },
  });
  const health = await ask("GET", "/health", []);
  expect(health).toMatchObject({ status: "200 OK", body: "OK", headers: { "content-type": "text/plain" } });
  expect(await ask("POST", "/health", [])).toMatchObject({
    status: "405 Method Not Allowed",
    headers: { allow: "HEAD, GET", "content-length": "239" },
  });
  expect((await ask("PUT", "/health", [])).status).toBe("501 Not Implemented");
});

test("the server version needs no token", async () => {
  const { status, body } = await ask("GET", "/_synapse/admin/v1/server_version", []);
  expect({ status, body }).toEqual({ status: "200 OK", body: '{"server_version":"1.163.2"}' });
});

test("a name reaches its row through an escape, a fragment sign does not end it", async () => {
  expect((await ask("GET", `${destinations}/a%2Fb.test`)).status).toBe("200 OK");
  expect((await ask("GET", `${destinations}/healthy.test#x`)).body).toContain("Unknown destination");
  expect((await ask("GET", `${destinations}/z%F0%9F%98%80b`)).body).toContain(String.raw`"z\ud83d\ude00b"`);
});

test("int64 leaves as it came", async () => {
  expect((await ask("GET", `${destinations}/failing.test`)).body).toContain("9007199254740993");
});
