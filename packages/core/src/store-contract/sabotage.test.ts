import { describe, expect, test } from "vitest";
import { memoryStore } from "../memory/index.ts";
import type { Dialect } from "../store.ts";
import { storeCases } from "./index.ts";
import { listing } from "./sabotage/listing.ts";
import { reading } from "./sabotage/reading.ts";
import { replacing } from "./sabotage/replacing.ts";
import { methods, type Sabotage } from "./sabotage/sabotage.ts";
import { writing } from "./sabotage/writing.ts";

/** The title of the first case that fails, and what it says. */
async function firstFailure(dialect: Dialect, sabotage: Sabotage): Promise<string | undefined> {
  for (const { title, run } of storeCases) {
    try {
      await run(async () => {
        const store = memoryStore({ dialect });
        return { ...methods(store), ...sabotage(store), dialect };
      });
    } catch (error) {
      return `${title}: ${String(error)}`;
    }
  }
  return undefined;
}

test.each(["sqlite", "postgres"] as const)("a store that is not sabotaged fails no case on %s", async (dialect) => {
  expect(await firstFailure(dialect, () => ({}))).toBeUndefined();
});

describe("the contract catches a store in which", () => {
  test.each(Object.entries({ ...listing, ...writing, ...replacing, ...reading }))("%s", async (_, sabotage) => {
    expect(await firstFailure("sqlite", sabotage)).toBeDefined();
  });
});
