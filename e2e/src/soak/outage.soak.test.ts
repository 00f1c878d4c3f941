/** A homeserver that is away for a minute, and others that answer wrongly or not at all for half a minute. */
import { expect, test } from "vitest";
import { ownKubernetes, startCluster } from "./cluster.ts";
import { seconds, tell } from "./figure.ts";
import { liveThrough, outages } from "./outages.ts";

const lengthsMs = Object.fromEntries(outages.map(({ name }) => [name, name === "away" ? 60_000 : 30_000]));

test.skipIf(ownKubernetes.missing)(
  `resets wait for a homeserver that is gone, say why, and go on by themselves${ownKubernetes.note}`,
  async () => {
    await using cluster = await startCluster();
    const lived = await liveThrough(cluster, 10, lengthsMs);
    await tell(
      "outage",
      lived.map(({ outage, extra, resumedAfterMs }) => ({
        name: `${outage.name}: its end → all Ready, POSTs beyond the first`,
        reached: `${seconds(resumedAfterMs)}, ${extra}`,
      })),
    );
    expect(lived).toHaveLength(outages.length);
  },
);
