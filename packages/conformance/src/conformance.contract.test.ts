import { requireTool, startSynapse, synapseReleases } from "@synapse-federation/testbed";
import { startReferenceServer } from "@synapse-federation/reference-server";
import { afterAll, describe, expect, it } from "vitest";
import { themes } from "./cases/index.ts";
import type { Outcome } from "./case.ts";
import { compareOutcomes } from "./comparison.ts";
import { observe } from "./run.ts";
import { realSynapse } from "./subjects/synapse.ts";
import { referenceServer } from "./subjects/reference-server.ts";
import { expectedOf } from "./variant.ts";

const python = await requireTool("python");
const cases = themes.flatMap((theme) => theme.cases);

describe.skipIf(python.missing).each(["sqlite", "postgres"] as const)(
  `the recorded answers, a real Synapse on %s and the reference server${python.note}`,
  (dialect) => {
    const counts = { cases: 0, requests: 0, differences: 0 };
    afterAll(() => {
      console.log(
        `conformance, ${dialect}: ${counts.cases} cases, ${counts.requests} requests, ${counts.differences} differences`,
      );
    });

    it("are the same in every case", async () => {
      const version = synapseReleases[0];
      await using synapse = await startSynapse({ database: dialect, version });
      await using server = await startReferenceServer({ dialect });
      const real = await realSynapse(synapse);
      const ours = referenceServer(new URL(server.url), { dialect, version });
      for (const one of cases) {
        const recorded = expectedOf(one.answers, { dialect, version })!;
        const [theirAnswers, ourAnswers] = await Promise.all(
          [real, ours].map(async (subject) => (await observe(subject, one)) as readonly Outcome[]),
        );
        const differences = [
          ...compareOutcomes("synapse", recorded, theirAnswers!).map((found) => ({ "a real Synapse": found })),
          ...compareOutcomes("synapse", theirAnswers!, ourAnswers!).map((found) => ({ "the reference server": found })),
        ];
        counts.cases++;
        counts.requests += recorded.length;
        counts.differences += differences.length;
        expect.soft(differences, one.title).toEqual([]);
      }
    });
  },
);
