import { expect, test } from "vitest";
import { bundled } from "./bundle.fixture.ts";
import { withoutUndici } from "./without-undici.ts";

test("a bundle holds a stand-in for undici, which says so where it is used", async () => {
  const files = {
    "main.js": 'import { Agent, ProxyAgent, fetch } from "undici"; export { Agent, ProxyAgent, fetch };',
    "node_modules/undici/package.json": '{"name": "undici", "version": "1.0.0", "main": "index.js"}',
    "node_modules/undici/index.js": "export class Agent {} export class ProxyAgent {} export const fetch = () => 'it';",
  };
  const text = await bundled(files, withoutUndici(), "main.mjs");
  const { Agent, ProxyAgent, fetch } = (await import(`data:text/javascript,${encodeURIComponent(text)}`)) as {
    readonly Agent: new () => object;
    readonly ProxyAgent: new () => object;
    readonly fetch: () => unknown;
  };
  for (const use of [() => new Agent(), () => new ProxyAgent(), fetch]) {
    expect(use).toThrow("undici is not in this bundle");
  }
});
