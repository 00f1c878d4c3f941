import { newestRelease, requireTool, startSynapse } from "@synapse-federation/testbed";
import { startReferenceServer } from "@synapse-federation/reference-server";
import { describe, expect, it } from "vitest";
import { realSynapse } from "../subjects/synapse.ts";
import { referenceServer } from "../subjects/reference-server.ts";
import { fuzz } from "./fuzz.ts";
import { caseSource } from "./print.ts";

const python = await requireTool("python");

describe.skipIf(python.missing)(
  `generated requests to a real Synapse and to the reference server${python.note}`,
  () => {
    it.each([
      { dialect: "sqlite", seed: 20261125 },
      { dialect: "postgres", seed: 20261126 },
    ] as const)("are answered alike on $dialect, 2000 of them from seed $seed", async ({ dialect, seed }) => {
      await using synapse = await startSynapse({ database: dialect, version: newestRelease });
      await using server = await startReferenceServer({ dialect });
      const real = await realSynapse(synapse);
      const ours = referenceServer(new URL(server.url), real.kind);
      const { found, requests, attempts } = await fuzz({ real, ours, seed, requests: 2000 });
      console.log(
        `fuzz, ${dialect}: ${requests} requests in ${attempts} attempts, ${found === undefined ? 0 : 1} differences`,
      );
      expect(found?.differences ?? [], found && caseSource(found.case)).toEqual([]);
      expect(requests).toBeGreaterThanOrEqual(2000);
    });
  },
);
