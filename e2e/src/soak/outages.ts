/** Homeservers that go wrong in every way while their resets are under way, and come back. */
import { setTimeout as sleep } from "node:timers/promises";
import type { FederationReset } from "@synapse-federation/operator";
import { badGateway, type Fault, htmlPage } from "@synapse-federation/testbed";
import { expect } from "vitest";
import { type Cluster, conditionOf, isFinished } from "./cluster.ts";
import { eventually } from "./eventually.ts";
import { isPost } from "../operator/stage.ts";
import { type FailingHomeserver, openFailingHomeserver } from "./failing-homeserver.ts";
import { expectPromiseKept } from "./promise.ts";

export interface Outage {
  readonly name: string;
  readonly fault: Fault;
  /** What those who wait say meanwhile. */
  readonly reason: "Unreachable" | "RateLimited" | "AdminAPINotFound";
}

const tooMany: Fault = {
  kind: "answer",
  forward: false,
  answer: {
    status: 429,
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ errcode: "M_LIMIT_EXCEEDED", error: "Too Many Requests", retry_after_ms: 3000 }),
  },
};

export const outages: readonly Outage[] = [
  { name: "away", fault: { kind: "cutBeforeForward" }, reason: "Unreachable" },
  { name: "server-error", fault: { kind: "answer", forward: false, answer: badGateway }, reason: "Unreachable" },
  { name: "too-many", fault: tooMany, reason: "RateLimited" },
  { name: "web-page", fault: { kind: "answer", forward: false, answer: htmlPage }, reason: "AdminAPINotFound" },
  { name: "half-a-body", fault: { kind: "cutAfterResponseBytes", bytes: 60 }, reason: "Unreachable" },
  { name: "silent", fault: { kind: "hang", forward: true }, reason: "Unreachable" },
];

export interface Lived {
  readonly outage: Outage;
  /** POSTs beyond the first to each destination. */
  readonly extra: number;
  /** From the end of the outage until its resets were Finished, in milliseconds. */
  readonly resumedAfterMs: number;
}

interface Site {
  readonly outage: Outage;
  readonly homeserver: FailingHomeserver;
}

/** @param lengthsMs how long each outage is at least; it goes on until all that it meets say so. */
export async function liveThrough(
  cluster: Cluster,
  resetsEach: number,
  lengthsMs: Readonly<Record<string, number>>,
): Promise<readonly Lived[]> {
  await using field = await cluster.field();
  await using stack = new AsyncDisposableStack();
  const sites: Site[] = [];
  for (const outage of outages) {
    const names = Array.from({ length: resetsEach }, (_, n) => `${outage.name}${n}.example`);
    const homeserver = stack.use(await openFailingHomeserver(names));
    sites.push({ outage, homeserver });
    // It begins with a POST under way.
    const { fault } = outage;
    homeserver.next({ method: "POST", fault, onRequest: () => homeserver.always({ fault }) });
    await field.homeserver(outage.name, homeserver, { url: homeserver.proxy.url, requestTimeoutSeconds: 2 });
    for (const destination of names) {
      const spec = { homeserverRef: { name: outage.name }, destination, recoveryWindowSeconds: 0 };
      await field.reset(destination, spec);
    }
  }
  const replica = field.replica();
  const resetsOf = async ({ outage }: Site): Promise<readonly FederationReset[]> =>
    (await field.resets()).filter(({ spec }) => spec.homeserverRef.name === outage.name);

  const lived = await Promise.all(
    sites.map(async (site): Promise<Lived> => {
      const { outage, homeserver } = site;
      const said = async (): Promise<readonly string[]> => [
        ...new Set((await resetsOf(site)).filter((reset) => !isFinished(reset)).map(conditionsOf)),
      ];
      const { reason } = outage;
      const words = [`False ${reason}, True ${reason}, False ${reason}, Unknown ${reason}, False ${reason}`];
      const expectWords = async (): Promise<void> => expect(await said(), outage.name).toEqual(words);
      await eventually({ timeoutMs: 120_000, everyMs: 1000 }, expectWords);
      await sleep(lengthsMs[outage.name] ?? 0);
      await expectWords();
      homeserver.clear();
      const end = performance.now();
      const ready = async (): Promise<readonly string[]> => [
        ...new Set((await resetsOf(site)).map((reset) => conditionOf(reset, "Ready").split(" ")[0]!)),
      ];
      await eventually({ timeoutMs: 600_000, everyMs: 1000 }, async () => expect(await ready()).toEqual(["True"]));
      const resumedAfterMs = performance.now() - end;
      const ambiguous = homeserver.proxy.journal.filter((one) => isPost(one) && one.fault !== undefined).length;
      const { extra } = await expectPromiseKept(homeserver, ambiguous);
      return { outage, extra, resumedAfterMs };
    }),
  );
  expect(await replica.stop(), replica.log()).toBe(0);
  return lived;
}

const conditionsOf = (reset: FederationReset): string =>
  ["Ready", "Reconciling", "Stalled", "Succeeded", "Finished"].map((type) => conditionOf(reset, type)).join(", ");
