import { describe, expect, it } from "vitest";
import { compareReleases, expectedOf, type Observation, variantsOf } from "./variant.ts";

const observed = (dialect: "sqlite" | "postgres", version: string, outcome: "closed" | "silent"): Observation => ({
  dialect,
  version,
  outcomes: [outcome],
});

describe("releases", () => {
  it("compare by number, and a candidate or a suffix counts as its release", () => {
    expect(compareReleases("1.99.0", "1.163.2")).toBeLessThan(0);
    expect(compareReleases("1.164.0rc1", "1.164.0")).toBe(0);
    expect(compareReleases("1.163.2 (b=develop)", "1.163.1")).toBeGreaterThan(0);
  });
});

describe("variants", () => {
  it("are one without conditions where all answered alike", () => {
    const all = (["sqlite", "postgres"] as const).flatMap((dialect) => [
      observed(dialect, "1.153.0", "closed"),
      observed(dialect, "1.163.2", "closed"),
    ]);
    expect(variantsOf(all)).toEqual([{ outcomes: ["closed"] }]);
  });

  it("name the release from which the answer is another", () => {
    const changed = (["sqlite", "postgres"] as const).flatMap((dialect) => [
      observed(dialect, "1.163.2", "silent"),
      observed(dialect, "1.153.0", "closed"),
    ]);
    expect(variantsOf(changed)).toEqual([
      { until: "1.163.2", outcomes: ["closed"] },
      { since: "1.163.2", outcomes: ["silent"] },
    ]);
  });

  it("name the database where they differ by it, and are found again by it", () => {
    const variants = variantsOf([
      observed("sqlite", "1.163.2", "closed"),
      observed("postgres", "1.163.2", "silent"),
      observed("sqlite", "1.153.0", "closed"),
      observed("postgres", "1.153.0", "closed"),
    ]);
    expect(expectedOf(variants, { dialect: "postgres", version: "1.200.0" })).toEqual(["silent"]);
    expect(expectedOf(variants, { dialect: "postgres", version: "1.160.0" })).toEqual(["closed"]);
    expect(expectedOf(variants, { dialect: "sqlite", version: "1.200.0" })).toEqual(["closed"]);
  });

  it("are none where nothing was recorded", () => {
    expect(expectedOf([], { dialect: "sqlite", version: "1.163.2" })).toBeUndefined();
  });
});
