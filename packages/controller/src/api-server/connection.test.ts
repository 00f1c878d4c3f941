import { expect, test } from "vitest";
import { type KubeConfigLike, openConnection } from "./connection.ts";

const cluster = (server: string, proxyUrl?: string): KubeConfigLike => ({
  getCurrentCluster: () => ({ server, proxyUrl }),
  applyToHTTPSOptions: async () => undefined,
});

test("one dispatcher serves every request until the certificates rotate", async () => {
  let cert = "first";
  const connection = openConnection({
    ...cluster("https://api:6443"),
    applyToHTTPSOptions: async (options) => {
      Object.assign(options, { ca: "authority", cert: Buffer.from(cert), key: "key" });
    },
  });
  const { dispatcher } = await connection.route();
  expect((await connection.route()).dispatcher).toBe(dispatcher);
  cert = "second";
  expect((await connection.route()).dispatcher).not.toBe(dispatcher);
  await connection.close();
});

test("the server's own path goes before the API's, and a name with a password becomes a header", async () => {
  const connection = openConnection({
    ...cluster("https://proxy/k8s/clusters/c-1/"),
    applyToHTTPSOptions: async (options) => {
      options.auth = "user:pass";
    },
  });
  expect(await connection.route()).toMatchObject({
    origin: "https://proxy",
    basePath: "/k8s/clusters/c-1",
    headers: { Authorization: "Basic dXNlcjpwYXNz" },
  });
});

test("a proxy-url that is not http is refused", () => {
  expect(() => openConnection(cluster("https://api", "socks5://localhost:1080"))).toThrow(
    "neither http:// nor https://",
  );
});

test("a kubeconfig without a current cluster is refused with what to do", () => {
  expect(() => openConnection({ ...cluster(""), getCurrentCluster: () => null })).toThrow("set current-context");
});
