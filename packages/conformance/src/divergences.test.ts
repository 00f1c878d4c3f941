import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { divergences } from "./divergences.ts";

it("each divergence is in the README, with its reason", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const listed = Array.from(
    readme.split("### Divergences")[1]!.matchAll(/^\| ([^|]+) \| [^|]+ \| [^|]+ \|$/gm),
    (row) => row[1],
  );
  const [, , ...rows] = listed;
  expect(rows).toEqual(divergences.cases.map((one) => one.title));
});
