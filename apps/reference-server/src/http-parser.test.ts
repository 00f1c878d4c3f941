import { afterAll, beforeAll, expect, test } from "vitest";
import { startReferenceServer, type ReferenceServer } from "./index.ts";
import { exchange, request } from "./raw-exchange.fixture.ts";
import { admin, destinations, world } from "./world.fixture.ts";

let server: ReferenceServer;
beforeAll(async () => {
  server = await startReferenceServer({ state: world });
});
afterAll(() => server.close());

const bare = "HTTP/1.1 400 Bad Request\r\n\r\n";
const reset = `${destinations}/healthy.test/reset_connection`;
const send = async (...parts: readonly string[]) => (await exchange(server.url, ...parts)).bytes;

test.each<[says: string, bytes: string]>([
  ["a target beyond ASCII", request("GET", `${destinations}/\xff`, [admin])],
  ["a target beyond ASCII with a method of its own", request("FOO", `${destinations}/\xff`, [admin])],
  ["bytes that are no HTTP", "\x16\x03\x01\r\n\r\n"],
  ["HTTP/2.0", `GET ${destinations} HTTP/2.0\r\n\r\n`],
  ["HTTP/0.9", `GET ${destinations}\r\n\r\n`],
  ["a blank in the target", `GET ${destinations} x HTTP/1.1\r\n\r\n`],
  ["a header without a colon", `GET ${destinations} HTTP/1.1\r\nfoo\r\n\r\n`],
  ["a length that is no number", `POST ${reset} HTTP/1.1\r\nContent-Length: x\r\n\r\n`],
  ["two lengths", `POST ${reset} HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx`],
  ["a length beside chunks", `POST ${reset} HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n`],
  ["an encoding other than chunks", `POST ${reset} HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`],
  ["NUL in a header", request("GET", destinations, ["X: a\0b"])],
  [
    "501 headers",
    request(
      "GET",
      destinations,
      Array.from({ length: 499 }, () => "X: a"),
    ),
  ],
  ["16 KiB of lines", request("GET", destinations, [`X: ${"a".repeat(8000)}`, `X: ${"a".repeat(8300)}`])],
])("%s: a bare 400", async (_says, bytes) => {
  expect(await send(bytes)).toBe(bare);
});

test("500 headers and a little less than 16 KiB are fine", async () => {
  expect(
    await send(
      request(
        "GET",
        "/health",
        Array.from({ length: 498 }, () => "X: a"),
      ),
    ),
  ).toContain("200 OK");
  expect(await send(request("GET", "/health", [`X: ${"a".repeat(16_300)}`]))).toContain("200 OK");
});

test.each([request("GET", "*"), request("OPTIONS", "*"), request("GET", "/health", [`X: ${"a".repeat(16_385)}`])])(
  "the asterisk and a line beyond 16 KiB are hung up on",
  async (bytes) => {
    expect(await send(bytes)).toBe("");
  },
);

test.each<[says: string, lines: readonly string[]]>([
  ["no Host", []],
  ["two", ["Host: a", "Host: b"]],
])("%s is no fault", async (_says, lines) => {
  expect(await send(["GET /health HTTP/1.1", "Connection: close", ...lines, "", ""].join("\r\n"))).toContain("200 OK");
});

test("an expectation that nobody knows is ignored, and 100-continue is met", async () => {
  expect(await send(request("GET", "/health", ["Expect: foo"]))).toMatch(/^HTTP\/1\.1 200 OK/);
  expect(await send(request("POST", reset, [admin, "Expect: 100-continue"], "x"))).toMatch(
    /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 400 Bad Request\r\n/,
  );
});

test("an upgrade is not taken up", async () => {
  const lines = ["Connection: upgrade", "Upgrade: websocket"];
  expect(await send(request("GET", "/health", lines))).toContain("200 OK");
});

test.each(["multipart/form-data; boundary=x", "MULTIPART/form-datax", "x; multipart/form-data"])(
  "a POST of %s is a 415 on every path, with nothing but a length, and closed",
  async (type) => {
    for (const path of [reset, "/nope", "/_synapse/nope"]) {
      expect(await send(request("POST", path, [admin, `Content-Type: ${type}`], "--x--"))).toBe(
        "HTTP/1.1 415 Unsupported Media Type\r\nContent-Length: 0\r\n\r\n",
      );
    }
    expect(await send(request("PUT", "/nope", [`Content-Type: ${type}`], "--x--"))).toContain("404 Not Found");
  },
);

test.each(["", "application/json", "text/plain", "nonsense"])(
  "a reset's body is never looked at (%j)",
  async (type) => {
    const lines = [admin, ...(type === "" ? [] : [`Content-Type: ${type}`])];
    expect(await send(request("POST", reset, lines, "{not json"))).toContain("does not need to be reset");
  },
);

test("a body of 50 MiB is taken; at one byte more the connection is reset without an answer", async () => {
  const half = "x".repeat(25 * 1024 * 1024);
  const head = (length: number) =>
    `POST ${reset} HTTP/1.1\r\n${admin}\r\nConnection: close\r\nContent-Length: ${length}\r\n\r\n`;
  expect(await send(head(50 * 1024 * 1024), half, half)).toContain("does not need to be reset");
  expect(await send(head(50 * 1024 * 1024 + 1), half, half, "x")).toBe("");
});
