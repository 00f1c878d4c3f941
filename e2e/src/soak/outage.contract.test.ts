/** The short form of `outage.soak.test.ts`. */
import { expect, test } from "vitest";
import { ownKubernetes, startCluster } from "./cluster.ts";
import { liveThrough, outages } from "./outages.ts";

test.skipIf(ownKubernetes.missing)(
  `resets wait for a homeserver that is gone, say why, and go on by themselves${ownKubernetes.note}`,
  async () => {
    await using cluster = await startCluster();
    const lived = await liveThrough(cluster, 3, {});
    expect(lived).toHaveLength(outages.length);
  },
  1_200_000,
);
