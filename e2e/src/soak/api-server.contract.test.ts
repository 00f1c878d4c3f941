/** The short form of `api-server.soak.test.ts`. */
import { expect, test } from "vitest";
import { ownKubernetes, startCluster } from "./cluster.ts";
import { settleInTrouble } from "./troubled-run.ts";

test.skipIf(ownKubernetes.missing)(
  `all is settled behind an API server in trouble, and the promise holds${ownKubernetes.note}`,
  async () => {
    await using cluster = await startCluster();
    const { faults } = await settleInTrouble(cluster, 20, 1);
    expect(faults).toBeGreaterThan(0);
  },
  1_200_000,
);
