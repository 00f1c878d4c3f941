import { afterAll, describe, expect, it } from "vitest";
import { newestRelease } from "@synapse-federation/testbed";
import { themes } from "../cases/index.ts";
import { type Result, runCases } from "../run.ts";
import { referenceServer } from "../subjects/reference-server.ts";
import { type Load, openSabotagedServers } from "./sabotaged-server.ts";
import { sabotages } from "./sabotages.ts";

const servers = openSabotagedServers();
afterAll(() => servers[Symbol.asyncDispose]());

/** The first case, of one theme or of all, that the server answers otherwise than Synapse. */
async function firstDifference(load: Load, theme?: string): Promise<Result | undefined> {
  const subject = referenceServer(await servers.start(load), { dialect: load.dialect, version: newestRelease });
  const asked = themes.filter(({ name }) => theme === undefined || name === theme);
  for await (const result of runCases(subject, "synapse", asked)) {
    if (result.verdict.kind === "differs") return result;
  }
  return undefined;
}

describe("the cases", () => {
  it.each(["sqlite", "postgres"] as const)("find nothing wrong with the server as it is, on %s", async (dialect) => {
    expect(await firstDifference({ sabotage: undefined, dialect })).toBeUndefined();
  });

  it.each(sabotages.map((sabotage) => [sabotage.title, sabotage] as const))("notice when %s", async (_, sabotage) => {
    const { theme, dialect = "sqlite" } = sabotage;
    const noticed = await firstDifference({ sabotage, dialect }, theme);
    expect(noticed, `no case about ${theme} notices: write one that does`).toBeDefined();
  });
});
