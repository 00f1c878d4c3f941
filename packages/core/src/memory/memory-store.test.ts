import { describe, expect, test } from "vitest";
import { storeCases } from "../store-contract/index.ts";
import { memoryStore } from "./index.ts";

describe.each(["sqlite", "postgres"] as const)("the memory store on %s", (dialect) => {
  test.each(storeCases)("$title", async ({ run }) => {
    await run(() => Promise.resolve(memoryStore({ dialect })));
  });
});

test("every case has a title of its own", () => {
  expect(new Set(storeCases.map((each) => each.title)).size).toBe(storeCases.length);
});
