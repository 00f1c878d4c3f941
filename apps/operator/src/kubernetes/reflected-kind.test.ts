/** An API server whose watch tells nothing: all that a busy one's lag can do. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type ApiServer, openApiServer } from "@synapse-federation/controller";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type ReflectedKind, reflectedKind } from "./reflected-kind.ts";

const of = { namespace: "matrix", name: "reset" };
const objectAt = (resourceVersion: string) => ({ metadata: { ...of, uid: "1", resourceVersion } });
const folder = "/apis/synapse-federation.dev/v1alpha1/namespaces/matrix/federationresets";

let http: Server;
let server: ApiServer;
let stop: AbortController;
let asked: string[];
let answers: Record<string, object | number>;
let kind: ReflectedKind;

beforeEach(async () => {
  asked = [];
  answers = { [`GET ${folder}`]: { metadata: { resourceVersion: "1" }, items: [objectAt("1")] } };
  http = createServer((request, response) => {
    if (request.url!.includes("watch=true")) return response.writeHead(200).flushHeaders();
    const line = `${request.method} ${request.url!.split("?")[0]}`;
    asked.push(line);
    const answer = answers[line] ?? 404;
    response.writeHead(typeof answer === "number" ? answer : 200).end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const { port } = http.address() as AddressInfo;
  const kubeConfig = {
    getCurrentCluster: () => ({ server: `http://127.0.0.1:${port}` }),
    applyToHTTPSOptions: async () => undefined,
  };
  server = openApiServer({ kubeConfig, userAgent: "test" });
  const silent = (): void => undefined;
  kind = reflectedKind({ server, kind: "FederationReset", namespaces: ["matrix"], onChange: silent, onFault: silent });
  stop = new AbortController();
  void kind.run(stop.signal);
  await kind.synced;
});
afterEach(async () => {
  stop.abort();
  await server.close();
  http.closeAllConnections();
  http.close();
});

const shown = async () => (await kind.get(of))?.metadata.resourceVersion;
const write = () => kind.writeStatus(kind.known(of)!, {});

test("what was written is shown at once, and nothing is asked for it", async () => {
  answers[`PUT ${folder}/reset/status`] = objectAt("2");
  expect(await write()).toMatchObject({ outcome: "written" });
  expect(await shown()).toBe("2");
  expect(asked).not.toContain(`GET ${folder}/reset`);
});

test("after a write that was refused as late, the object is asked for once", async () => {
  answers[`PUT ${folder}/reset/status`] = 409;
  answers[`GET ${folder}/reset`] = objectAt("3");
  expect(await write()).toEqual({ outcome: "conflict" });
  expect([await shown(), await shown()]).toEqual(["3", "3"]);
  expect(asked.filter((request) => request === `GET ${folder}/reset`)).toHaveLength(1);
});

test("after a write whose outcome is not known, the object is asked for", async () => {
  answers[`PUT ${folder}/reset/status`] = 500;
  answers[`GET ${folder}/reset`] = objectAt("2");
  await expect(write()).rejects.toThrow("answered 500");
  expect(await shown()).toBe("2");
});

test("an object that turned out to be gone is shown no more", async () => {
  expect(await write()).toEqual({ outcome: "gone" });
  expect([await shown(), await shown()]).toEqual([undefined, undefined]);
  answers[`GET ${folder}/reset`] = objectAt("9");
  expect(await shown()).toBe("9");
});
