import { expect, test } from "vitest";
import { chartPage } from "./readme.ts";

test.for(["operator", "reference-server"] as const)(
  "the page of charts/%s lists its values: run `pnpm charts` where it does not",
  async (name) => {
    const { text, made } = await chartPage(name);
    expect(text).toBe(made);
  },
);
