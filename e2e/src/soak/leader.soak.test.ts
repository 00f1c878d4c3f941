/** Three replicas, of which the leader is paused at every place of an attempt, woken, or asked to end. */
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Cluster, conditionOf, ownKubernetes, startCluster } from "./cluster.ts";
import { percentile, seconds, tell } from "./figure.ts";
import { openReplicas, places } from "./replicas.ts";

const pauseMs = 60_000;
const usualTakeoverMs = 19_000;
const longestTakeoverMs = 25_000;
const longestHandoverMs = 5_000;
const handovers = 5;

let cluster: Cluster;
beforeAll(async () => {
  if (!ownKubernetes.missing) cluster = await startCluster();
}, 1_200_000);
afterAll(() => cluster?.[Symbol.asyncDispose]());

describe.skipIf(ownKubernetes.missing)(`three replicas${ownKubernetes.note}`, () => {
  test("a paused leader's work is taken up by another, and when it is woken it posts nothing", async () => {
    await using replicas = await openReplicas(cluster);
    const takeovers: number[] = [];
    const posted: number[] = [];
    const ended = new Set<unknown>();
    for (const [index, place] of places.entries()) {
      const paused = await replicas.pauseAt(place);
      takeovers.push((await replicas.firstPost()) - paused.at);
      // Every other one is woken while the next leader still waits for what it may have sent.
      if (index % 2 === 1) ended.add(await replicas.wake(paused));
      else {
        await replicas.allFinished();
        // The first sleeps for the whole minute.
        if (index === 0) await sleep(paused.at + pauseMs - performance.now());
        posted.push(await replicas.postsOnceWoken(paused));
        ended.add(paused.leader.ended.at(-1));
      }
    }
    expect(posted).toEqual(posted.map(() => 0));
    // Its lease is lost.
    expect(ended).toEqual(new Set([1]));
    const resets = await replicas.allFinished();
    expect(new Set(resets.map((reset) => conditionOf(reset, "Ready").split(" ")[0]))).toEqual(new Set(["True"]));
    const { posts, extra } = await replicas.judge(places.length);
    const [half, longest] = [percentile(takeovers, 0.5), Math.max(...takeovers)];
    await tell("leader", [
      {
        name: "pause → the next leader's first POST, p50",
        reached: seconds(half),
        bound: `≤ ${seconds(usualTakeoverMs)}`,
      },
      {
        name: "pause → the next leader's first POST, longest",
        reached: seconds(longest),
        bound: `≤ ${seconds(longestTakeoverMs)}`,
      },
      {
        name: "POSTs beyond the first",
        reached: `${extra} of ${posts}`,
        bound: `≤ ${places.length}, the pauses`,
      },
    ]);
    expect(half).toBeLessThanOrEqual(usualTakeoverMs);
    expect(longest).toBeLessThanOrEqual(longestTakeoverMs);
  });

  test("a leader that is asked to end hands over at once", async () => {
    await using replicas = await openReplicas(cluster);
    const took: number[] = [];
    for (let n = 0; n < handovers; n++) {
      const leader = await replicas.leader();
      const death = leader.death();
      const asked = performance.now();
      leader.signal("SIGTERM");
      took.push((await replicas.firstPost()) - asked);
      expect(await death).toBe(0);
    }
    await replicas.allFinished();
    const { extra } = await replicas.judge(0);
    const longest = Math.max(...took);
    await tell("leader", [
      {
        name: "SIGTERM → the next leader's first POST, at most",
        reached: seconds(longest),
        bound: `≤ ${seconds(longestHandoverMs)}`,
      },
    ]);
    expect(extra).toBe(0);
    expect(longest).toBeLessThanOrEqual(longestHandoverMs);
  });
});
