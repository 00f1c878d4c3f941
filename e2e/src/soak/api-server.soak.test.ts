/** An API server that is restarted ten times, loses its history, and answers wrongly in between. */
import { setTimeout as sleep } from "node:timers/promises";
import { requireTool } from "@synapse-federation/testbed";
import { expect, test } from "vitest";
import { conditionOf, each, startCluster } from "./cluster.ts";
import { openFailingHomeserver } from "./failing-homeserver.ts";
import { seconds, tell } from "./figure.ts";
import { expectAllReset, expectPromiseKept } from "./promise.ts";
import { openTroubledApiServer } from "./troubled-api-server.ts";

const go = await requireTool("go");

const restarts = 10;
const names = Array.from({ length: 500 }, (_, n) => `d${n}.example`);

test.skipIf(go.missing)(`all is settled behind an API server in trouble, and the promise holds${go.note}`, async () => {
  await using cluster = await startCluster();
  const own = cluster.installation.kubernetes.own!;
  await using homeserver = await openFailingHomeserver(names);
  await using field = await cluster.field();
  await using between = await openTroubledApiServer(field.namespace.kubeconfig, Math.random);
  const replica = field.replica();
  const url = homeserver.proxy.url;
  await field.homeserver("homeserver", homeserver, { url, requestTimeoutSeconds: 5, requestsPerSecond: 15 });
  await each(names, 16, (destination) =>
    field.reset(destination, { homeserverRef: { name: "homeserver" }, destination, recoveryWindowSeconds: 0 }),
  );
  const begin = performance.now();
  between.trouble();
  const settledAtRestart: number[] = [];
  for (let n = 0; n < restarts; n++) {
    await sleep(4000);
    settledAtRestart.push(
      (await field.resets()).filter((one) => conditionOf(one, "Finished").startsWith("True")).length,
    );
    if (n % 2 === 1) await own.compact();
    if (n % 3 === 2) await between.storm(4000);
    await own.restart(n % 2 === 0 ? "SIGTERM" : "SIGKILL");
  }
  const resets = await field.allFinished(300_000);
  const took = performance.now() - begin;
  between.calm();
  expect(await replica.stop(), replica.log()).toBe(0);

  const crashes = replica.ended.length - 1;
  const { posts, extra } = await expectPromiseKept(homeserver, crashes);
  await expectAllReset(homeserver, names);
  const faults = between.journal.filter(({ fault }) => fault !== undefined).length;
  await tell("api-server", [
    { name: "settled, of 500", reached: String(resets.length), bound: "500" },
    { name: "settled before each restart", reached: settledAtRestart.join(", ") },
    { name: "settled after", reached: seconds(took) },
    { name: "requests that were answered wrongly or cut", reached: String(faults) },
    { name: "the operator lost its lease and was started again", reached: `${crashes} times` },
    { name: "POSTs beyond the first", reached: `${extra} of ${posts}`, bound: `≤ ${crashes}, the restarts` },
  ]);
  expect(resets).toHaveLength(names.length);
  expect(new Set(resets.map((reset) => conditionOf(reset, "Ready").split(" ")[0]))).toEqual(new Set(["True"]));
});
