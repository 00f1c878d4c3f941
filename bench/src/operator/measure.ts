/** One operator's figures: its start, a burst of resets, and resets one after another. */
import { setTimeout as delay } from "node:timers/promises";
import type { BenchCluster } from "./cluster.ts";
import { type Contender, startContender } from "./contender.ts";
import { startFakeHomeserver } from "./fake-homeserver.ts";

export interface Figures {
  /** From the start of the process to its first POST. */
  readonly firstPostMs: number;
  /** Of the burst, from its first creation to its last Ready. */
  readonly resetsPerSecond: number;
  readonly cpuMsPerReset: number;
  readonly statusRequestsPerReset: number;
  readonly otherRequestsPerReset: number;
  /** From the answer to a creation to the POST, one reset at a time. */
  readonly steadyP50Ms: number;
  readonly steadyP99Ms: number;
  readonly mostMiB: number;
}

const warm = 20;
const steady = 200;
const steadyEveryMs = 50;
const creators = 16;
const longestMs = 120_000;

/** @throws Error where a reset does not become Ready within two minutes. */
export async function measure(cluster: BenchCluster, contender: Contender, burst: number): Promise<Figures> {
  const stop = new AbortController();
  await using homeserver = await startFakeHomeserver();
  const arena = await cluster.arena(homeserver.url, stop.signal);
  const settled = async (names: readonly string[]): Promise<void> => {
    const until = performance.now() + longestMs;
    while (!names.every((name) => arena.readyAt.has(name))) {
      if (performance.now() > until) throw new Error(`${contender.name} did not reset all within 2 minutes.`);
      await delay(10);
    }
  };
  await arena.create("first");
  await using process = startContender(contender, arena.kubeconfig);
  const firstPostMs = (await inTime(homeserver.firstPost, contender)) - process.startedAt;
  const warming = namesOf("warm", warm);
  await Promise.all(warming.map(arena.create));
  await settled(["first", ...warming]);

  const before = { cpu: await process.cpuMs(), requests: await arena.requests() };
  const names = namesOf("burst", burst);
  const burstAt = performance.now();
  const waiting = names.values();
  await Promise.all(
    Array.from({ length: creators }, async () => {
      for (const name of waiting) await arena.create(name);
    }),
  );
  await settled(names);
  const lastReady = Math.max(...names.map((name) => arena.readyAt.get(name)!));
  // What it still has to say comes after the last reset.
  await delay(500);
  const after = { cpu: await process.cpuMs(), requests: await arena.requests() };

  const latencies: number[] = [];
  for (const name of namesOf("steady", steady)) {
    const created = await arena.create(name);
    await delay(steadyEveryMs);
    await settled([name]);
    latencies.push(homeserver.postedAt.get(name)! - created);
  }
  const mostMiB = await process.mostMiB();
  stop.abort();
  return {
    firstPostMs,
    resetsPerSecond: (burst / (lastReady - burstAt)) * 1000,
    cpuMsPerReset: (after.cpu - before.cpu) / burst,
    statusRequestsPerReset: (after.requests.status - before.requests.status) / burst,
    otherRequestsPerReset: (after.requests.other - before.requests.other) / burst,
    steadyP50Ms: quantile(latencies, 0.5),
    steadyP99Ms: quantile(latencies, 0.99),
    mostMiB,
  };
}

const namesOf = (prefix: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, nth) => `${prefix}-${nth}.example.org`);

const quantile = (values: readonly number[], part: number): number =>
  values.toSorted((a, b) => a - b)[Math.ceil(values.length * part) - 1] ?? NaN;

async function inTime<T>(promise: Promise<T>, { name }: Contender): Promise<T> {
  const late = delay(longestMs, undefined, { ref: false }).then(() => {
    throw new Error(`${name} sent no POST within 2 minutes.`);
  });
  return Promise.race([promise, late]);
}
