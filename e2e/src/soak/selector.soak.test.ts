/** Ten thousand destinations by one selector on a real API server, five deaths on the way, and single resets meanwhile. */
import { setTimeout as sleep } from "node:timers/promises";
import { type Exchange, type Hook, type Intervention } from "@synapse-federation/testbed";
import { expect, test } from "vitest";
import { openApiProxy } from "./api-proxy.ts";
import { conditionOf, type Field, ownKubernetes, startCluster } from "./cluster.ts";
import { eventually } from "./eventually.ts";
import { isPost } from "../operator/stage.ts";
import { destinationOf, type FailingHomeserver, openFailingHomeserver } from "./failing-homeserver.ts";
import { percentile, seconds, tell } from "./figure.ts";
import { expectPromiseKept } from "./promise.ts";

const names = Array.from({ length: 10_000 }, (_, n) => `d${n}.example`);
const singleNames = Array.from({ length: 200 }, (_, n) => `single${n}.net`);
const requestsPerSecond = 200;
const betweenSinglesMs = 150;
const longestSingleMs = 1000;
const largestWindow = 500;
const mostStatusWrites = 80;
const longestListAgeMs = 30_000;

type Death = { readonly at: "homeserver" | "api server"; readonly rule: (kill: Hook) => Intervention };

const list = { method: "GET", path: /[?&]limit=20000/ };
const statusWrite = { method: "PUT", path: /\/federationresets\/all\/status$/ };
const deaths: readonly Death[] = [
  { at: "homeserver", rule: (kill) => ({ method: "POST", nth: 250, onRequest: kill }) },
  { at: "homeserver", rule: (kill) => ({ method: "POST", nth: 350, onResponse: kill }) },
  { at: "api server", rule: (kill) => ({ ...statusWrite, nth: 2, onRequest: kill }) },
  { at: "api server", rule: (kill) => ({ ...statusWrite, nth: 2, onResponse: kill }) },
  { at: "homeserver", rule: (kill) => ({ ...list, nth: 2, onResponse: kill }) },
];

/** Makes one single reset after another until the selector's run has ended; answers how long each waited for its POST. */
async function resetSingles(
  field: Field,
  { proxy }: FailingHomeserver,
  until: () => boolean,
): Promise<readonly number[]> {
  const applied = new Map<string, number>();
  for (const destination of singleNames) {
    if (until()) break;
    applied.set(destination, performance.now());
    await field.reset(destination, { homeserverRef: { name: "homeserver" }, destination, recoveryWindowSeconds: 0 });
    await sleep(betweenSinglesMs);
  }
  await field.allFinished(120_000);
  const posts = proxy.journal.filter(isPost);
  return [...applied].map(([name, at]) => posts.find((post) => destinationOf(post) === name)!.arrivedAt - at);
}

const isSelected = (exchange: Exchange): boolean => isPost(exchange) && destinationOf(exchange)!.endsWith(".example");

test.skipIf(ownKubernetes.missing)(
  `ten thousand are reset though the operator dies five times${ownKubernetes.note}`,
  async () => {
    await using cluster = await startCluster();
    await using homeserver = await openFailingHomeserver([...names, ...singleNames]);
    await using field = await cluster.field();
    const { proxy, store } = homeserver;
    await using apiProxy = await openApiProxy(field.namespace.kubeconfig);
    await field.homeserver("homeserver", homeserver, { url: proxy.url, requestTimeoutSeconds: 1, requestsPerSecond });
    const begin = performance.now();
    await field.reset("all", {
      homeserverRef: { name: "homeserver" },
      destinationSelector: { include: ["*.example"] },
      recoveryWindowSeconds: 0,
    });
    const replica = field.replica();
    for (const { at, rule } of deaths) {
      const death = replica.death();
      const kill = async (): Promise<void> => {
        replica.signal("SIGKILL");
        await death;
      };
      (at === "homeserver" ? homeserver : apiProxy).next(rule(kill));
      expect(await death, replica.log()).toBe("SIGKILL");
    }
    const before = proxy.journal.filter(isSelected).length;
    await eventually({ timeoutMs: 60_000, everyMs: 100 }, () =>
      expect(proxy.journal.filter(isSelected).length).toBeGreaterThan(before),
    );
    const selectedLeft = async (): Promise<number> => {
      const rows = await Promise.all(names.map((name) => store.get(name)));
      return rows.filter((row) => row!.retry_last_ts !== 0).length;
    };
    let isOver = false;
    const over = (async () => {
      await eventually({ timeoutMs: 200_000, everyMs: 500 }, async () => expect(await selectedLeft()).toBe(0));
      isOver = true;
    })();
    const [waits] = await Promise.all([resetSingles(field, homeserver, () => isOver), over]);
    const resets = await field.allFinished(60_000);
    const took = performance.now() - begin;
    expect(await replica.stop(), replica.log()).toBe(0);
    await expectPromiseKept(homeserver, deaths.length, (name) => singleNames.includes(name));

    expect(new Set(resets.map((reset) => conditionOf(reset, "Ready").split(" ")[0]))).toEqual(new Set(["True"]));
    const all = resets.find(({ metadata }) => metadata.name === "all")!;
    expect(conditionOf(all, "Succeeded")).toBe("True AllReset");
    expect(all.status.selected).toMatchObject({ matched: names.length, reset: names.length, notNeeded: 0, failed: 0 });

    const selected = proxy.journal.filter(isSelected);
    expect(new Set(selected.map(destinationOf)).size).toBe(names.length);
    // Synapse answers 400 for a row that is clear.
    expect(selected.filter(({ serverStatus }) => serverStatus !== undefined && serverStatus !== 200)).toEqual([]);
    const repeats = selected.length - names.length;
    const lists = proxy.journal.filter(({ target: asked, given }) => list.path.test(asked) && given.part === "whole");
    const ages = selected.map(({ id, arrivedAt }) => arrivedAt - lists.findLast((one) => one.id < id)!.arrivedAt);
    const audit = await cluster.installation.kubernetes.own!.audit();
    const writes = audit.filter(
      ({ namespace, resource, name }) =>
        namespace === field.name && resource === "federationresets/status" && name === "all",
    ).length;
    await tell("selector", [
      { name: "reset, of 10,000", reached: String(all.status.selected!.reset), bound: "10,000" },
      { name: "in", reached: `${seconds(took)} with five deaths, at 200 requests a second` },
      { name: "POSTs repeated", reached: String(repeats), bound: `≤ ${deaths.length} × ${largestWindow}` },
      { name: "status writes", reached: String(writes), bound: `≤ ${mostStatusWrites}` },
      { name: "age of the list before a POST, at most", reached: seconds(Math.max(...ages)), bound: "≤ 30.0 s" },
      {
        name: "a single reset applied meanwhile → its POST, p50, p99",
        reached: `${[0.5, 0.99].map((part) => `${Math.round(percentile(waits, part))} ms`).join(", ")} of ${waits.length}`,
        bound: "p99 ≤ 1.0 s",
      },
    ]);
    expect(repeats).toBeLessThanOrEqual(deaths.length * largestWindow);
    expect(writes).toBeLessThanOrEqual(mostStatusWrites);
    expect(Math.max(...ages)).toBeLessThanOrEqual(longestListAgeMs);
    expect(waits.length).toBeGreaterThan(100);
    expect(percentile(waits, 0.99)).toBeLessThanOrEqual(longestSingleMs);
  },
);
