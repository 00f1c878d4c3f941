import { startReferenceServer } from "@synapse-federation/reference-server";
import { describe, expect, it } from "vitest";
import { themes } from "./cases/index.ts";
import { divergences } from "./divergences.ts";
import { runCases } from "./run.ts";
import { referenceServer } from "./subjects/reference-server.ts";

describe.each(["sqlite", "postgres"] as const)("the reference server in the dialect %s", (dialect) => {
  it.each(themes)("answers as Synapse in all that is recorded about $name", async (theme) => {
    await using server = await startReferenceServer({ dialect });
    const subject = referenceServer(new URL(server.url), { dialect, version: "1.163.2" });
    for await (const { case: one, verdict } of runCases(subject, "synapse", [theme])) {
      expect.soft(verdict, one.title).toEqual({ kind: "same" });
    }
  });
});

describe("the divergences", () => {
  it("still are divergences, each of them: take out of the list what a newer node answers as Synapse does", async () => {
    await using server = await startReferenceServer();
    const subject = referenceServer(new URL(server.url), { dialect: "sqlite", version: "1.163.2" });
    for await (const { case: one, verdict } of runCases(subject, "synapse", [divergences])) {
      expect.soft(verdict.kind, one.title).toBe("differs");
    }
  });
});
