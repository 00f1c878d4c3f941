import { describe, expect, it } from "vitest";
import type { Case } from "../case.ts";
import { matrixPage } from "./page.ts";

const of = (title: string, answers: Case["answers"]): Case => ({
  title,
  profile: "synapse",
  world: { rows: [], alone: false },
  connections: [],
  writes: false,
  answers,
});
const themed = (...cases: readonly Case[]) => [{ name: "bodies", source: "", cases }];
const same = of("a body is fine", [{ outcomes: ["closed"] }]);
const changed = of("a body is refused", [
  { dialect: "sqlite", until: "1.163.2", outcomes: ["closed"] },
  { dialect: "sqlite", since: "1.163.2", outcomes: ["silent"] },
  { dialect: "postgres", until: "1.163.2", outcomes: ["closed"] },
  { dialect: "postgres", since: "1.163.2", outcomes: ["silent"] },
]);

describe("the page", () => {
  it("has a row for each server that was measured, and the day", () => {
    const measured = { server: "Synapse 1.163.2", database: "sqlite", cases: 3, requests: 8, differences: 0 } as const;
    const page = matrixPage("2026-11-25", [measured], themed(same));
    expect(page).toContain("Made on 2026-11-25 by");
    expect(page).toContain("| Synapse 1.163.2 | sqlite | 3 | 8 | 0 |");
    expect(page).toContain("Nothing.");
  });

  it("names a case whose answers changed once for each release that changed them", () => {
    const rows = matrixPage("2026-11-25", [], themed(same, changed)).split("\n");
    expect(rows.filter((row) => row.startsWith("| bodies"))).toEqual(["| bodies | a body is refused | 1.163.2 |"]);
  });
});
