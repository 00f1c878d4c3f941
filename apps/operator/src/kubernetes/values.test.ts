import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type ApiServer, openApiServer } from "@synapse-federation/controller";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type ReadValue, valueReader } from "./values.ts";

let http: Server;
let server: ApiServer;
let asked: string[];
let objects: Record<string, object | number>;
let now: number;
let read: ReadValue;

const secret = { kind: "Secret", namespace: "matrix", name: "admin" } as const;
const path = "/api/v1/namespaces/matrix/secrets/admin";
const data = (text: string) => ({ data: { token: Buffer.from(text).toString("base64") } });
const token = (fresh = false) => read(secret, "token", fresh);

beforeEach(async () => {
  asked = [];
  objects = { [path]: data("first") };
  now = 0;
  http = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const answer = objects[request.url!] ?? 404;
    response.writeHead(typeof answer === "number" ? answer : 200).end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const { port } = http.address() as AddressInfo;
  const kubeConfig = {
    getCurrentCluster: () => ({ server: `http://127.0.0.1:${port}` }),
    applyToHTTPSOptions: async () => undefined,
  };
  server = openApiServer({ kubeConfig, userAgent: "test" });
  read = valueReader(server, () => now);
});
afterEach(async () => {
  await server.close();
  http.close();
});

test("a key of a Secret is decoded, one of a ConfigMap stands as it is", async () => {
  expect(await token()).toEqual({ found: true, value: "first" });
  objects["/api/v1/namespaces/matrix/configmaps/ca"] = { data: { "ca.crt": "PEM" } };
  const ca = { kind: "ConfigMap", namespace: "matrix", name: "ca" } as const;
  expect(await read(ca, "ca.crt", false)).toEqual({ found: true, value: "PEM" });
});

test("what is not there is told apart from a key that is not", async () => {
  expect(await read(secret, "other", false)).toEqual({ found: false, missing: "key" });
  expect(await read({ ...secret, name: "none" }, "token", false)).toEqual({ found: false, missing: "object" });
});

test("a Secret is read again after 60 s, or when it has turned out to be of no use", async () => {
  await token();
  objects[path] = data("second");
  now = 59_999;
  expect(await token()).toEqual({ found: true, value: "first" });
  expect(await token(true)).toEqual({ found: true, value: "second" });
  objects[path] = data("third");
  now += 60_000;
  expect(await token()).toEqual({ found: true, value: "third" });
  expect(asked).toEqual(Array.from({ length: 3 }, () => `GET ${path}`));
});

test("a thousand who ask at once are one request", async () => {
  await Promise.all(Array.from({ length: 1000 }, () => token()));
  expect(asked).toHaveLength(1);
});

test("one that was missing is looked for again after 5 s", async () => {
  delete objects[path];
  expect(await token()).toEqual({ found: false, missing: "object" });
  objects[path] = data("late");
  now = 4999;
  expect(await token()).toMatchObject({ found: false });
  now = 5000;
  expect(await token()).toEqual({ found: true, value: "late" });
});

test("a reading that failed is not kept, and its error holds nothing of the Secret", async () => {
  objects[path] = 403;
  await expect(token()).rejects.toThrow(`GET ${path}: the API server answered 403`);
  objects[path] = data("first");
  expect(await token()).toEqual({ found: true, value: "first" });
});
