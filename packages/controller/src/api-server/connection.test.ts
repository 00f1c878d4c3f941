import { Agent, type RequestOptions } from "node:https";
import { rootCertificates } from "node:tls";
import { expect, test } from "vitest";
import { systemClock } from "../clock.ts";
import { manualClock } from "../manual-clock.ts";
import { type KubeConfigLike, openConnection } from "./connection.ts";

const cluster = (server: string, proxyUrl?: string): KubeConfigLike => ({
  getCurrentCluster: () => ({ server, proxyUrl }),
  applyToHTTPSOptions: async () => undefined,
});

test("one agent serves every request until the certificates rotate", async () => {
  const clock = manualClock();
  const [first, second] = rootCertificates;
  let ca = first;
  const connection = openConnection(
    {
      ...cluster("https://api:6443"),
      applyToHTTPSOptions: async (options) => {
        Object.assign(options, { ca: Buffer.from(ca!) });
      },
    },
    clock,
  );
  const { agent } = await connection.route();
  await clock.advance(1000);
  expect((await connection.route()).agent).toBe(agent);
  ca = second;
  expect((await connection.route()).agent).toBe(agent);
  await clock.advance(1000);
  expect((await connection.route()).agent).not.toBe(agent);
  connection.close();
});

test.each(["https://api:6443", "http://127.0.0.1:8001"])(
  "connections to %s are probed after 15 s of silence",
  async (server) => {
    const connection = openConnection(cluster(server), systemClock);
    expect((await connection.route()).agent).toHaveProperty("keepAliveMsecs", 15_000);
  },
);

test("the server's own path goes before the API's, and a name with a password becomes a header", async () => {
  const connection = openConnection(
    {
      ...cluster("https://proxy/k8s/clusters/c-1/"),
      applyToHTTPSOptions: async (options) => {
        options.auth = "user:pass";
      },
    },
    systemClock,
  );
  expect(await connection.route()).toMatchObject({
    origin: { host: "proxy" },
    basePath: "/k8s/clusters/c-1",
    headers: { Authorization: "Basic dXNlcjpwYXNz" },
  });
});

test("through a proxy go the connections of the kubeconfig's own agent", async () => {
  const agent = new Agent();
  const applyToHTTPSOptions = async (options: RequestOptions) => void Object.assign(options, { agent });
  const proxied = { ...cluster("https://api", "socks5://localhost:1080"), applyToHTTPSOptions };
  expect((await openConnection(proxied, systemClock).route()).agent).toBe(agent);
  const direct = { ...cluster("https://api"), applyToHTTPSOptions };
  expect((await openConnection(direct, systemClock).route()).agent).not.toBe(agent);
});

test("a kubeconfig without a current cluster is refused with what to do", () => {
  expect(() => openConnection({ ...cluster(""), getCurrentCluster: () => null }, systemClock)).toThrow(
    "set current-context",
  );
});
