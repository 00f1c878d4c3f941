/** Resets that are settled while the API server is restarted, loses its history and answers wrongly. */
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { type Cluster, conditionOf, each, isFinished } from "./cluster.ts";
import { openFailingHomeserver } from "./failing-homeserver.ts";
import { expectAllReset, expectPromiseKept, type Judged } from "./promise.ts";
import { openTroubledApiServer } from "./troubled-api-server.ts";

export interface TroubledRun {
  /** How many were Finished before each restart. */
  readonly settledBefore: readonly number[];
  readonly tookMs: number;
  /** Requests of the operator that were answered wrongly or cut. */
  readonly faults: number;
  /** The operator lost its lease and was started again. */
  readonly crashes: number;
  readonly judged: Judged;
}

export async function settleInTrouble(cluster: Cluster, resets: number, restarts: number): Promise<TroubledRun> {
  const own = cluster.installation.kubernetes.own!;
  const names = Array.from({ length: resets }, (_, n) => `d${n}.example`);
  await using homeserver = await openFailingHomeserver(names);
  await using field = await cluster.field();
  await using between = await openTroubledApiServer(field.namespace.kubeconfig, Math.random);
  const url = homeserver.proxy.url;
  await field.homeserver("homeserver", homeserver, { url, requestTimeoutSeconds: 5, requestsPerSecond: 30 });
  await each(names, 16, (destination) =>
    field.reset(destination, { homeserverRef: { name: "homeserver" }, destination, recoveryWindowSeconds: 0 }),
  );
  const replica = field.replica();
  const begin = performance.now();
  between.trouble();
  const settledBefore: number[] = [];
  for (let n = 1; n <= restarts; n++) {
    await sleep(4000);
    settledBefore.push((await field.resets()).filter(isFinished).length);
    if (n % 2 === 1) await own.compact();
    if (n % 3 === 1) {
      await between.storm(4000);
      await sleep(3000);
    }
    await own.restart(n % 2 === 1 ? "SIGKILL" : "SIGTERM");
  }
  const finished = await field.allFinished(300_000);
  const tookMs = performance.now() - begin;
  between.calm();
  expect(await replica.stop(), replica.log()).toBe(0);

  expect(finished).toHaveLength(names.length);
  expect(finished.filter((reset) => !conditionOf(reset, "Ready").startsWith("True "))).toEqual([]);
  const crashes = replica.ended.length - 1;
  const judged = await expectPromiseKept(homeserver, crashes);
  await expectAllReset(homeserver, names);
  const faults = between.journal.filter(({ fault }) => fault !== undefined).length;
  return { settledBefore, tookMs, faults, crashes, judged };
}
