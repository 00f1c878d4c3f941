/** An API server that is restarted ten times, loses its history, and answers wrongly in between. */
import { expect, test } from "vitest";
import { ownKubernetes, startCluster } from "./cluster.ts";
import { seconds, tell } from "./figure.ts";
import { settleInTrouble } from "./troubled-run.ts";

const resets = 500;
const restarts = 10;

test.skipIf(ownKubernetes.missing)(
  `all is settled behind an API server in trouble, and the promise holds${ownKubernetes.note}`,
  async () => {
    await using cluster = await startCluster();
    const { settledBefore, tookMs, faults, crashes, judged } = await settleInTrouble(cluster, resets, restarts);
    await tell("api-server", [
      { name: "settled", reached: String(resets), bound: "500" },
      { name: "settled before each of its restarts", reached: settledBefore.join(", ") },
      { name: "all settled after", reached: seconds(tookMs) },
      { name: "the operator's requests that were answered wrongly or cut", reached: String(faults) },
      { name: "operators that lost their lease and were started again", reached: String(crashes) },
      {
        name: "POSTs beyond the first",
        reached: `${judged.extra} of ${judged.posts}`,
        bound: "≤ operators started again",
      },
    ]);
    expect(settledBefore).toHaveLength(restarts);
  },
);
