/** The chart refuses at install what the program would refuse at its start. */
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { homeserverPattern } from "./homeserver-pattern.ts";

const url = new URL("../../../../charts/operator/values.schema.json", import.meta.url);
const schema = JSON.parse(await readFile(url, "utf8")) as {
  readonly properties: { readonly allowedHomeservers: { readonly items: { readonly pattern: string } } };
};
const pattern = new RegExp(schema.properties.allowedHomeservers.items.pattern);

test.for([
  "http://synapse",
  "https://matrix.example.org",
  "HTTPS://Matrix.Example.org:443",
  "http://*.matrix.svc:8008",
  "http://*.{namespace}.svc:*",
  "http://127.0.0.1:8008",
  "http://[::1]:8008",
  "http://[fd00::1]",
  "*",
  "matrix.example.org",
  "ftp://matrix.example.org",
  "http://",
  "http://matrix.example.org/",
  "http://matrix.example.org/_synapse",
  "http://matrix.example.org?",
  "http://user@matrix.example.org",
  "http://matrix.example.org:",
  "http://matrix.example.org:80*",
  "http://matrix.example.org:123456",
  "http://matrix example.org",
  "http://{name}.svc",
  "http://{namespace.svc",
  "http://[::1",
  "http://::1",
  "http://matrix.example.org\n",
])("the chart's schema judges the pattern %j as the program does", (text) => {
  expect(pattern.test(text)).toBe(homeserverPattern(text) !== undefined);
});
