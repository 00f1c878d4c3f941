/** The short forms of some soaks, at the same time since most of it is waiting. They hold no timing limits. */
import { describe, expect, test } from "vitest";
import { ownKubernetes, startCluster } from "./cluster.ts";
import { liveThrough, outages } from "./outages.ts";
import { openReplicas, places } from "./replicas.ts";
import { settleInTrouble } from "./troubled-run.ts";

const { missing, note } = ownKubernetes;
const dangerous = places.find(({ title }) => title === "its intent is written")!;
/** The API server may have to be built first. */
const patienceMs = 1_200_000;

describe.skipIf(missing)(
  `an operator on a real Kubernetes API${note}`,
  { concurrent: true, timeout: patienceMs },
  () => {
    test("settles all behind an API server in trouble, and keeps its promise", async () => {
      await using cluster = await startCluster();
      const { faults } = await settleInTrouble(cluster, 20, 1);
      expect(faults).toBeGreaterThan(0);
    });

    test("waits for a homeserver that is gone, says why, and goes on by itself", async () => {
      await using cluster = await startCluster();
      expect(await liveThrough(cluster, 3, {})).toHaveLength(outages.length);
    });

    test("posts nothing when it is paused before its POST and woken after its successor's", async () => {
      await using cluster = await startCluster();
      await using replicas = await openReplicas(cluster);
      const paused = await replicas.pauseAt(dangerous);
      await replicas.firstPost();
      await replicas.allFinished();
      expect(await replicas.postsOnceWoken(paused)).toBe(0);
      expect(await replicas.judge(1)).toEqual({ posts: 2, extra: 0 });
    });
  },
);
