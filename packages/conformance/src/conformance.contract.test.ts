import { newestRelease, requireTool, startSynapse } from "@synapse-federation/testbed";
import { startReferenceServer } from "@synapse-federation/reference-server";
import { afterAll, describe, expect, it } from "vitest";
import { themes } from "./cases/index.ts";
import type { Outcome } from "./case.ts";
import { compareOutcomes } from "./comparison.ts";
import { probe } from "./probe.ts";
import { list } from "./request.ts";
import { observe, runCases } from "./run.ts";
import { anyServer } from "./subjects/any-server.ts";
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
        `conformance, Synapse ${newestRelease} on ${dialect}: ${counts.cases} cases, ${counts.requests} requests, ${counts.differences} differences`,
      );
    });

    it("are the same in every case", async () => {
      await using synapse = await startSynapse({ database: dialect });
      await using server = await startReferenceServer({ dialect });
      const real = await realSynapse(synapse);
      const ours = referenceServer(new URL(server.url), { dialect, version: newestRelease });
      for (const one of cases) {
        const subjects = Object.entries({ "a real Synapse": real, "the reference server": ours });
        const found = await Promise.all(
          subjects.map(async ([who, subject]) => {
            const outcomes = (await observe(subject, one)) as readonly Outcome[];
            const recorded = expectedOf(one.answers, subject.kind)!;
            return compareOutcomes("synapse", recorded, outcomes).map((difference) => ({ who, ...difference }));
          }),
        );
        const differences = found.flat();
        counts.cases++;
        counts.requests += one.connections.flatMap(({ requests }) => requests).length;
        counts.differences += differences.length;
        expect.soft(differences, one.title).toEqual([]);
      }
    });
  },
);

describe.skipIf(python.missing)(`the recorded answers and a real Synapse over HTTP alone${python.note}`, () => {
  it("are the same in the cases that can be arranged so", async () => {
    await using synapse = await startSynapse({ database: "sqlite" });
    const url = new URL(synapse.url);
    const kind = await probe(url, synapse.admin.accessToken);
    const tokens = { admin: synapse.admin.accessToken, plain: synapse.plain.accessToken };
    const counts = { same: 0, differs: 0, "left out": 0 };
    for await (const { case: one, verdict } of runCases(
      anyServer({ url, kind, tokens, readOnly: false }),
      "synapse",
      themes,
    )) {
      counts[verdict.kind]++;
      expect.soft(verdict.kind === "differs" ? verdict.differences : [], one.title).toEqual([]);
    }
    console.log(`conformance over HTTP alone: ${counts.same} cases, ${counts["left out"]} left out`);
    expect(counts).toMatchObject({ same: expect.toSatisfy((count: number) => count > 100), differs: 0 });
  });
});

describe.skipIf(python.missing)(`six resets at once${python.note}`, () => {
  /** Whether the row is clear after six resets at once, however many of them were needed. */
  async function clears(url: string, accessToken: string, destination: string): Promise<boolean> {
    const headers = { Authorization: `Bearer ${accessToken}` };
    const details = `${url}${list}/${destination}`;
    const post = (): Promise<Response> => fetch(`${details}/reset_connection`, { method: "POST", headers });
    const answers = await Promise.all(Array.from({ length: 6 }, post));
    expect(answers.map(({ status }) => status)).toContain(200);
    const { retry_last_ts } = (await (await fetch(details, { headers })).json()) as { readonly retry_last_ts: number };
    return retry_last_ts === 0;
  }

  it.each(["sqlite", "postgres"] as const)(
    "leave the row clear, in Synapse on %s as in the reference server",
    async (dialect) => {
      const destination = "six.example";
      await using synapse = await startSynapse({ database: dialect });
      await synapse.makeFailing(destination);
      const users = [{ user_id: "@admin:hs.test", access_token: "t", admin: true }];
      const destinations = [{ destination, retry_last_ts: 1, retry_interval: 2, failure_ts: 1 }];
      await using server = await startReferenceServer({ dialect, state: { users, destinations } });
      expect(await clears(synapse.url, synapse.admin.accessToken, destination)).toBe(true);
      expect(await clears(server.url, "t", destination)).toBe(true);
    },
  );
});
