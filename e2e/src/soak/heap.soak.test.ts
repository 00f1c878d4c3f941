/** A hundred thousand reconciles and a thousand broken watches leave nothing behind. */
import { copyFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "@synapse-federation/testbed";
import { expect, test } from "vitest";
import { openApiProxy } from "./api-proxy.ts";
import { each, ownKubernetes, startCluster } from "./cluster.ts";
import { eventually } from "./eventually.ts";
import { openFailingHomeserver } from "./failing-homeserver.ts";
import { percentile, tell } from "./figure.ts";
import { askable, type Holdings, holdingsOf } from "./holdings.ts";
import { startReplica } from "./replica.ts";

const namespaces = 10;
const resetsEach = 100;
/** Of both kinds in each namespace. */
const watches = 2 * namespaces;
/** Of these, over and over: an object as it was first listed takes less than one that was changed. */
const changed = 10;
const reconciles = 100_000;
const brokenWatches = 1000;
const warmUp = 40_000;
const longTtl = 100_000;
const mostBytesPerThousand = 1024;

test.skipIf(ownKubernetes.missing)(
  `an operator holds no more after a hundred thousand reconciles${ownKubernetes.note}`,
  async () => {
    await using cluster = await startCluster();
    await using homeserver = await openFailingHomeserver([]);
    const { kubeconfig: admin } = cluster.installation.kubernetes;
    const kubeconfig = `${admin}.through-proxy`;
    await copyFile(admin, kubeconfig);
    await using apiProxy = await openApiProxy(kubeconfig);
    const fields = await Promise.all(Array.from({ length: namespaces }, () => cluster.field()));
    const names = Array.from({ length: resetsEach }, (_, n) => `d${n}.example`);
    for (const field of fields) {
      await field.homeserver("homeserver", homeserver, { url: homeserver.proxy.url, requestsPerSecond: 1000 });
      // Synapse knows none of them: each is Finished at once.
      await each(names, 8, (destination) =>
        field.reset(destination, {
          homeserverRef: { name: "homeserver" },
          destination,
          recoveryWindowSeconds: 0,
          ttlSecondsAfterFinished: longTtl,
        }),
      );
    }

    // Each watch breaks inside its fifth event or so; one that broke inside its first would never get on.
    apiProxy.always({ path: /[?&]watch=true/, fault: { kind: "cutAfterResponseBytes", bytes: 15_000 } });

    const port = await freePort();
    const where = fields.flatMap(({ name }) => ["--namespace", name]);
    await using replica = startReplica(
      [
        "--kubeconfig",
        kubeconfig,
        "--allow-homeserver",
        "http://127.0.0.1:*",
        "--metrics-address",
        `127.0.0.1:${port}`,
        ...where,
      ],
      askable,
    );
    for (const field of fields) await field.allFinished(120_000);

    const reconciled = async (): Promise<number> => {
      // A kept connection could be closed by its idle server as it is used again.
      const answer = await fetch(`http://127.0.0.1:${port}/metrics`, { headers: { connection: "close" } });
      const metrics = await answer.text();
      return [...metrics.matchAll(/^controller_runtime_reconcile_total\{.*\} (\d+)$/gm)].reduce(
        (sum, [, count]) => sum + Number(count),
        0,
      );
    };
    const broken = (): number =>
      apiProxy.journal.filter(({ fault, endedAt }) => fault !== undefined && endedAt !== undefined).length;
    /** A change of a Homeserver wakes all its resets, and each watch sees events. */
    const stir = async (round: number): Promise<void> => {
      await Promise.all(
        fields.map(async (field) => {
          await field.patchHomeserver("homeserver", { requestsPerSecond: 1000 + (round % 2) });
          await field.patchReset(names[round % changed]!, { ttlSecondsAfterFinished: longTtl + round });
        }),
      );
      await sleep(700);
    };
    let round = 0;
    while ((await reconciled()) < warmUp) await stir(round++);
    const look = (): Promise<Holdings> => holdingsOf(replica);
    const before = await atRest(look);
    const [reconciledBefore, brokenBefore] = [await reconciled(), broken()];
    while ((await reconciled()) - reconciledBefore < reconciles || broken() - brokenBefore < brokenWatches) {
      await stir(round++);
    }
    const done = (await reconciled()) - reconciledBefore;
    const cut = broken() - brokenBefore;
    const after = await atRest(look);
    const growth = ((after.heapBytes - before.heapBytes) / done) * 1000;
    expect(await replica.stop(), replica.log()).toBe(0);

    await tell("heap", [
      { name: "reconciles, watches broken", reached: `${done}, ${cut}`, bound: `${reconciles}, ${brokenWatches}` },
      {
        name: "heap without code after gc before, after",
        reached: `${mib(before.heapBytes)}, ${mib(after.heapBytes)}`,
      },
      { name: "growth per 1,000 reconciles", reached: `${Math.round(growth)} B`, bound: `≤ ${mostBytesPerThousand} B` },
      {
        name: "sockets, timers, listeners before → after",
        reached: `${counts(before).join(", ")} → ${counts(after).join(", ")}`,
        bound: "as before",
      },
    ]);
    expect(growth).toBeLessThanOrEqual(mostBytesPerThousand);
    expect(counts(after)).toEqual(counts(before));
  },
);

const counts = ({ sockets, timers, listeners }: Holdings): readonly number[] => [sockets, timers, listeners];
const mib = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(2)} MiB`;

/** What is held at rest, when every watch stands: the least heap and the usual counts of some looks. */
async function atRest(look: () => Promise<Holdings>): Promise<Holdings> {
  await eventually({ timeoutMs: 90_000, everyMs: 1000 }, async () => expect((await look()).sockets).toBe(watches));
  const looks: Holdings[] = [];
  for (let n = 0; n < 15; n++) {
    looks.push(await look());
    await sleep(500);
  }
  const usual = (of: (holdings: Holdings) => number): number => percentile(looks.map(of), 0.5);
  return {
    heapBytes: Math.min(...looks.map(({ heapBytes }) => heapBytes)),
    sockets: usual(({ sockets }) => sockets),
    timers: usual(({ timers }) => timers),
    listeners: usual(({ listeners }) => listeners),
  };
}
