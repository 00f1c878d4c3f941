/** Whatever the Homeservers allow. */
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Homeserver, HomeserverSpec } from "../api/homeserver.ts";
import type { Caps } from "./caps.ts";
import type { Connections } from "./connection.ts";
import { openConnections } from "./connections.ts";
import { expectConnection, homeserverAt, type ListingServer, startListingServer } from "./homeserver.fixture.ts";
import { unlimited } from "./load.ts";

const { signal } = new AbortController();
let listing: ListingServer;

beforeEach(async () => (listing = await startListingServer()));
afterEach(() => void listing.server.close());

const open = (caps: Caps): Connections =>
  openConnections({
    allow: [],
    caps,
    monotonic: () => performance.now(),
    cluster: {
      homeserversFrom: "owner",
      readSecret: async () => ({ found: true, value: "token" }),
      readConfigMap: async () => ({ found: false, missing: "object" }),
    },
  });
const named = (name: string, spec: Partial<HomeserverSpec> = {}): Homeserver => homeserverAt(listing.url, spec, name);
const elsewhere = (): string => listing.url.replace("127.0.0.1", "localhost");
/** Four turns on each run so many at the same time, and never more. */
const expectAtOnce = async (capped: Connections, homeservers: readonly Homeserver[], count: number): Promise<void> => {
  let running = 0;
  let most = 0;
  const gate = Promise.withResolvers<void>();
  const readings = await Promise.all(homeservers.map((one) => capped.open(one)));
  const turns = readings.map(expectConnection).flatMap(({ turn }) =>
    Array.from({ length: 4 }, () =>
      turn("reset", signal, async () => {
        most = Math.max(most, ++running);
        await gate.promise;
        running--;
      }),
    ),
  );
  await expect.poll(() => running).toBe(count);
  gate.resolve();
  await Promise.all(turns);
  expect(most).toBe(count);
};

test("no more turns run at once on an origin than the cap on it allows", async () => {
  await using capped = open({ perOrigin: { ...unlimited, maxConcurrentRequests: 3 }, total: unlimited });
  await expectAtOnce(capped, [named("one"), named("two")], 3);
  await expectAtOnce(capped, [named("one"), named("other", { url: elsewhere() })], 6);
});

test("no more turns run at once on all origins than the cap on their total allows", async () => {
  await using capped = open({ perOrigin: unlimited, total: { ...unlimited, maxConcurrentRequests: 5 } });
  await expectAtOnce(capped, [named("one"), named("other", { url: elsewhere() })], 5);
});

test.for(["perOrigin", "total"] as const)("requests keep the pace of the cap %s, together", async (which) => {
  const caps = { perOrigin: unlimited, total: unlimited, [which]: { ...unlimited, requestsPerSecond: 20 } };
  await using capped = open(caps);
  const start = performance.now();
  for (const name of ["one", "two", "three"]) {
    const { turn } = expectConnection(await capped.open(named(name)));
    await turn("reset", signal, (client) => client.listDestinations());
  }
  expect(listing.seen[2]!.at - start).toBeGreaterThanOrEqual(98);
});

test("a connection tells the limits that hold for it", async () => {
  await using capped = open({
    perOrigin: { maxConcurrentRequests: 50, requestsPerSecond: 70 },
    total: { maxConcurrentRequests: 60, requestsPerSecond: 60 },
  });
  const connection = expectConnection(await capped.open(named("one")));
  expect(connection).toMatchObject({ maxConcurrentRequests: 50, requestsPerSecond: 60 });
});

test("an origin's cap holds on as long as one of its Homeservers is there", async () => {
  await using capped = open({ perOrigin: { ...unlimited, maxConcurrentRequests: 1 }, total: unlimited });
  await capped.open(named("one"));
  await capped.open(named("two"));
  capped.forget({ namespace: "default", name: "one" });
  // The end of its connection comes a little later.
  await new Promise((resolve) => setTimeout(resolve, 20));
  await expectAtOnce(capped, [named("two"), named("three")], 1);
});
