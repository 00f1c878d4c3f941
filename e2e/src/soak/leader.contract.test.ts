/** The short form of `leader.soak.test.ts`. */
import { expect, test } from "vitest";
import { ownKubernetes, startCluster } from "./cluster.ts";
import { openReplicas, places } from "./replicas.ts";

const dangerous = places.find(({ title }) => title === "its intent is written")!;

test.skipIf(ownKubernetes.missing)(
  `a leader that is paused before its POST is succeeded by another, and woken it posts nothing${ownKubernetes.note}`,
  async () => {
    await using cluster = await startCluster();
    await using replicas = await openReplicas(cluster);
    const paused = await replicas.pauseAt(dangerous);
    await replicas.firstPost();
    await replicas.allFinished();
    expect(await replicas.postsOnceWoken(paused)).toBe(0);
    const { posts, extra } = await replicas.judge(1);
    expect({ posts, extra }).toEqual({ posts: 2, extra: 0 });
  },
  1_200_000,
);
