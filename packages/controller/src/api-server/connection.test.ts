import { Agent, type RequestOptions } from "node:https";
import { expect, test } from "vitest";
import { type KubeConfigLike, openConnection } from "./connection.ts";

const cluster = (server: string, proxyUrl?: string): KubeConfigLike => ({
  getCurrentCluster: () => ({ server, proxyUrl }),
  applyToHTTPSOptions: async () => undefined,
});

test("one agent serves every request until the certificates rotate", async () => {
  let cert = "first";
  const connection = openConnection({
    ...cluster("https://api:6443"),
    applyToHTTPSOptions: async (options) => {
      Object.assign(options, { ca: "authority", cert: Buffer.from(cert), key: "key" });
    },
  });
  const { agent } = await connection.route();
  expect((await connection.route()).agent).toBe(agent);
  cert = "second";
  expect((await connection.route()).agent).not.toBe(agent);
  connection.close();
});

test("the server's own path goes before the API's, and a name with a password becomes a header", async () => {
  const connection = openConnection({
    ...cluster("https://proxy/k8s/clusters/c-1/"),
    applyToHTTPSOptions: async (options) => {
      options.auth = "user:pass";
    },
  });
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
  expect((await openConnection(proxied).route()).agent).toBe(agent);
  const direct = { ...cluster("https://api"), applyToHTTPSOptions };
  expect((await openConnection(direct).route()).agent).not.toBe(agent);
});

test("a kubeconfig without a current cluster is refused with what to do", () => {
  expect(() => openConnection({ ...cluster(""), getCurrentCluster: () => null })).toThrow("set current-context");
});
