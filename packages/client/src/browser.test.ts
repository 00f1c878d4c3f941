import { fileURLToPath } from "node:url";
import { runInNewContext } from "node:vm";
import { build, type Rollup } from "vite";
import { expect, it } from "vitest";
import type { federationAdminClient } from "./index.ts";
import { startRawServer } from "./raw-server.fixture.ts";

/** All that the client may find around it: every browser has these, and `process` or `Buffer` is not among them. */
const browser = { fetch, URL, URLSearchParams, AbortController, TextDecoder, setTimeout, clearTimeout };

it("runs bundled for a browser, with nothing of Node.js in it", async () => {
  const output = await build({
    configFile: false,
    logLevel: "silent",
    resolve: { conditions: ["@synapse-federation/source", "module", "browser"] },
    build: {
      write: false,
      minify: false,
      lib: { entry: fileURLToPath(new URL("index.ts", import.meta.url)), formats: ["iife"], name: "bundle" },
    },
  });
  const [chunk] = (output as Rollup.RollupOutput[])[0]!.output;
  expect(chunk.imports).toEqual([]);
  expect(chunk.code).not.toMatch(/node:|browser-external/);

  await using server = await startRawServer((_request, response) => void response.end('{"server_version":"1"}'));
  const bundle = runInNewContext(`${chunk.code}; bundle`, { ...browser }) as {
    readonly federationAdminClient: typeof federationAdminClient;
  };
  const client = bundle.federationAdminClient({ baseUrl: server.url, accessToken: "t" });
  expect(await client.serverVersion()).toBe("1");
  await expect(client.destination("..")).rejects.toMatchObject({ kind: "invalid-name" });
});
