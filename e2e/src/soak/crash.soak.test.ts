/** `kill -9` at two hundred places of an attempt, on a real API server. */
import { expect, test } from "vitest";
import { openApiProxy } from "./api-proxy.ts";
import { type Cluster, conditionOf, ownKubernetes, startCluster } from "./cluster.ts";
import { type Death, deaths, meanwhile } from "./deaths.ts";
import { failingRow, openFailingHomeserver } from "./failing-homeserver.ts";
import { tell } from "./figure.ts";
import { expectPromiseKept, type Judged } from "./promise.ts";

const lanes = 10;

/** One operator that is killed again and again, each time over another destination; the next process ends what it began. */
async function dieOver(cluster: Cluster, dying: readonly Death[]): Promise<Judged> {
  const names = dying.map((_, n) => `d${n}.example`);
  await using homeserver = await openFailingHomeserver(names);
  await using field = await cluster.field();
  await using apiProxy = await openApiProxy(field.namespace.kubeconfig);
  const url = homeserver.proxy.url;
  await field.homeserver("homeserver", homeserver, { url, requestTimeoutSeconds: 2 });
  const replica = field.replica("--leader-elect=false");
  let accidents = 0;
  for (const [n, { title, at, rule }] of dying.entries()) {
    const destination = names[n]!;
    const death = replica.death();
    const intervention = rule(destination, async () => {
      replica.signal("SIGKILL");
      await death;
    });
    (at === "homeserver" ? homeserver : apiProxy).next(intervention);
    await field.reset(destination, { homeserverRef: { name: "homeserver" }, destination, recoveryWindowSeconds: 0 });
    expect(await death, `${title}\n${replica.log()}`).toBe("SIGKILL");
    const change = meanwhile[n % meanwhile.length]!;
    const row = change((await homeserver.store.get(destination))!, failingRow(destination));
    await homeserver.store.apply([{ put: row }]);
    const resets = await field.allFinished(120_000);
    const reset = resets.find(({ metadata }) => metadata.name === destination)!;
    expect(conditionOf(reset, "Succeeded"), title).toMatch(/^True /);
    // The death, the POST's answer that never came, a try that wrote the old state back.
    accidents += 1 + (intervention.fault === undefined ? 0 : 1) + (change === meanwhile.at(-1) ? 1 : 0);
  }
  expect(await replica.stop(), replica.log()).toBe(0);
  return expectPromiseKept(homeserver, accidents);
}

test.skipIf(ownKubernetes.missing)(
  `an operator that is killed two hundred times keeps its promise${ownKubernetes.note}`,
  async () => {
    await using cluster = await startCluster();
    const lane = (n: number): readonly Death[] => deaths.filter((_, index) => index % lanes === n);
    const judged = await Promise.all(Array.from({ length: lanes }, (_, n) => dieOver(cluster, lane(n))));
    const sum = (what: keyof Judged): number => judged.reduce((total, one) => total + one[what], 0);
    await tell("crash", [
      { name: "kills, each at another place of an attempt", reached: String(deaths.length), bound: "200" },
      { name: "resets lost, POSTs after a look that said clear or was old", reached: "0", bound: "0" },
      { name: "POSTs beyond the first", reached: `${sum("extra")} of ${sum("posts")}`, bound: "≤ one an accident" },
    ]);
    expect(deaths).toHaveLength(200);
  },
);
