import { describe, expect, it } from "vitest";
import type { Case } from "../case.ts";
import { list } from "../request.ts";
import { expectedOf } from "../variant.ts";
import { divergences } from "../divergences.ts";
import { themes as claimed } from "./index.ts";

const themes = [...claimed, divergences];
const cases = themes.flatMap((theme) => theme.cases);
const recordedKinds = ["sqlite", "postgres"].flatMap((dialect) =>
  ["1.153.0", "1.163.2"].map((version) => ({ dialect: dialect as "sqlite" | "postgres", version })),
);

/** Names that a case asks for one by one, which a Synapse caches. */
function namesAsked({ connections }: Case): ReadonlySet<string> {
  const target = new RegExp(`^[A-Z]+ ${list}/([^/? ]*)(?:/rooms|/reset_connection)?(?:\\?\\S*)? HTTP`);
  const heads = connections.flatMap(({ requests }) => requests.map(([head]) => (typeof head === "string" ? head : "")));
  const names = heads.map((head) => target.exec(head)?.[1]).filter((name) => name !== undefined);
  return new Set(
    names.map((name) => name.replaceAll(/%([\da-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))),
  );
}

describe("the cases", () => {
  it("are at least two hundred", () => {
    expect(cases.length).toBeGreaterThan(200);
  });

  it("have an answer for every request, from both databases and every release", () => {
    const missing = cases.filter((one) =>
      recordedKinds.some(
        (kind) => expectedOf(one.answers, kind)?.length !== one.connections.flatMap(({ requests }) => requests).length,
      ),
    );
    expect(missing.map((one) => one.title)).toEqual([]);
  });

  it("have titles of their own within a theme, and themes have names of their own", () => {
    expect(new Set(themes.map((theme) => theme.name)).size).toBe(themes.length);
    for (const { cases } of themes) expect(new Set(cases.map((one) => one.title)).size).toBe(cases.length);
  });

  it("ask for names that no other case has as a row, because Synapse caches what it read", () => {
    const owner = new Map<string, string>();
    const shared: string[] = [];
    for (const one of cases) for (const name of namesAsked(one)) owner.set(name, one.title);
    // There is but one empty name, and all its cases have a row of NULLs or none.
    owner.delete("");
    for (const one of cases) {
      for (const { destination } of one.world.rows) {
        const title = owner.get(destination);
        if (title !== undefined && title !== one.title) shared.push(`${destination}: ${title} / ${one.title}`);
      }
    }
    expect(shared).toEqual([]);
  });

  it("hold no token in what was recorded", () => {
    expect(JSON.stringify(cases.map((one) => one.answers))).not.toMatch(/syt_|MDAx/);
  });
});
