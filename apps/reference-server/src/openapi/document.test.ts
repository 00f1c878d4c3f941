import { readFile } from "node:fs/promises";
import { Validator } from "@seriousme/openapi-schema-validator";
import { expect, test } from "vitest";
import { startReferenceServer } from "../index.ts";
import { defaultServerVersion } from "../reference-server.ts";
import { openApiJson } from "./document.ts";

test("the document in the repository is the one that the schemas give", async () => {
  const kept = await readFile(new URL("../../openapi.json", import.meta.url), "utf8");
  expect(kept, "run `pnpm openapi` and commit openapi.json").toBe(openApiJson(defaultServerVersion));
});

test("the document is valid OpenAPI 3.1", async () => {
  const validator = new Validator();
  expect(await validator.validate(openApiJson(defaultServerVersion))).toEqual({ valid: true });
  expect(validator.version).toBe("3.1");
});

test("the control API serves the document, and no secret is needed to read it on loopback", async () => {
  await using server = await startReferenceServer({ serverVersion: "1.2.3" });
  const response = await fetch(`${server.url}/_reference/v1/openapi.json`);
  expect(response.headers.get("content-type")).toContain("application/json");
  expect(await response.text()).toBe(openApiJson("1.2.3"));
});
