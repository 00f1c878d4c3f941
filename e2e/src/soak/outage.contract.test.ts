/** The short form of `outage.soak.test.ts`. */
import { requireTool } from "@synapse-federation/testbed";
import { expect, test } from "vitest";
import { startCluster } from "./cluster.ts";
import { liveThrough, outages } from "./outages.ts";

const go = await requireTool("go");

test.skipIf(go.missing)(
  `resets wait for a homeserver that is gone, say why, and go on by themselves${go.note}`,
  async () => {
    await using cluster = await startCluster();
    const lived = await liveThrough(cluster, 3, {});
    expect(lived).toHaveLength(outages.length);
  },
  1_200_000,
);
