import { createServer as createSecureServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Homeserver, HomeserverSpec } from "../api/homeserver.ts";
import type { Connections } from "./connection.ts";
import { openConnections } from "./connections.ts";
import { expectConnection, homeserverAt, type ListingServer, startListingServer } from "./homeserver.fixture.ts";
import { localhostCertificate } from "./tls.fixture.ts";

const { signal } = new AbortController();
let listing: ListingServer;
let connections: Connections;
let secrets: Map<string, string>;

beforeEach(async () => {
  secrets = new Map([["admin access_token", "tok_1\n"]]);
  listing = await startListingServer();
  connections = open([]);
});
afterEach(async () => {
  await connections[Symbol.asyncDispose]();
  listing.server.close();
});

const open = (allow: readonly string[]): Connections =>
  openConnections({
    allow,
    monotonic: () => performance.now(),
    cluster: {
      homeserversFrom: "owner",
      readSecret: async (_namespace, name, key) => {
        const value = secrets.get(`${name} ${key}`);
        return value === undefined ? { found: false, missing: "key" } : { found: true, value };
      },
      readConfigMap: async (_namespace, name) =>
        configMaps.has(name) ? { found: true, value: configMaps.get(name)! } : { found: false, missing: "object" },
    },
  });

const homeserver = (spec: Partial<HomeserverSpec> = {}): Homeserver =>
  homeserverAt(listing.url, { maxConcurrentRequests: 4, requestsPerSecond: 1000, ...spec });
const configMaps: ReadonlyMap<string, string> = new Map([
  ["bad", "no certificate"],
  ["localhost", localhostCertificate.cert],
]);
test("a request carries the Secret's token, less the line break that an editor left behind it", async () => {
  const connection = expectConnection(await connections.open(homeserver()));
  await connection.turn("reset", signal, (client) => client.listDestinations());
  expect(listing.seen).toMatchObject([{ authorization: "Bearer tok_1" }]);
});

test("a connection stays the same until spec or token change, and a new token is used at once", async () => {
  const before = expectConnection(await connections.open(homeserver()));
  expect(expectConnection(await connections.open(homeserver()))).toBe(before);
  secrets.set("admin access_token", "tok_2");
  const after = expectConnection(await connections.open(homeserver()));
  expect(after).not.toBe(before);
  await after.turn("reset", signal, (client) => client.listDestinations());
  expect(listing.seen).toMatchObject([{ authorization: "Bearer tok_2" }]);
});

test.for([
  ["a Secret without the key", {}, [], "SecretNotFound", "Secret admin has no key access_token"],
  [
    "a ConfigMap that is not there",
    { caBundleRef: { name: "ca", key: "ca.crt" } },
    [["admin access_token", "t"]],
    "CABundleNotFound",
    "ConfigMap ca is not there",
  ],
  [
    "a ConfigMap without certificates",
    { caBundleRef: { name: "bad", key: "ca.crt" } },
    [["admin access_token", "t"]],
    "CABundleNotFound",
    "ConfigMap bad has no PEM certificates under its key ca.crt",
  ],
  [
    "a token that can't stand in a header",
    {},
    [["admin access_token", "two words"]],
    "SecretNotFound",
    "Secret admin has no access token under its key access_token",
  ],
] as const)("%s is a refusal that says so", async ([_what, spec, entries, reason, message]) => {
  secrets = new Map(entries);
  expect(await connections.open(homeserver(spec))).toEqual({ refusal: { reason, message } });
  expect(listing.seen).toEqual([]);
});

test("no token goes to an origin that the administrator does not allow", async () => {
  const strict = open(["http://*.matrix.svc:8008"]);
  expect(await strict.open(homeserver())).toMatchObject({ refusal: { reason: "AddressNotAllowed" } });
  await strict[Symbol.asyncDispose]();
});

test("no more turns run at once than the Homeserver allows", async () => {
  const connection = expectConnection(await connections.open(homeserver({ maxConcurrentRequests: 2 })));
  let running = 0;
  let most = 0;
  await Promise.all(
    Array.from({ length: 8 }, () =>
      connection.turn("reset", signal, async (client) => {
        most = Math.max(most, ++running);
        await client.listDestinations();
        running--;
      }),
    ),
  );
  expect(most).toBe(2);
});

test("a waiter that aborts gives up its place in the row, and the others get theirs", async () => {
  const connection = expectConnection(await connections.open(homeserver({ maxConcurrentRequests: 1 })));
  const gate = Promise.withResolvers<void>();
  const stop = new AbortController();
  const first = connection.turn("reset", signal, () => gate.promise);
  const second = connection.turn("reset", stop.signal, async () => "second");
  const third = connection.turn("reset", signal, async () => "third");
  stop.abort();
  await expect(second).rejects.toThrow("aborted");
  gate.resolve();
  await first;
  expect(await third).toBe("third");
});

test("of those who wait for a place the most important comes first, then the earliest", async () => {
  const connection = expectConnection(await connections.open(homeserver({ maxConcurrentRequests: 1 })));
  const gate = Promise.withResolvers<void>();
  const first = connection.turn("poll", signal, () => gate.promise);
  const order: string[] = [];
  const others = (["poll", "watch", "selector", "reset", "selector", "reset"] as const).map((importance, nth) =>
    connection.turn(importance, signal, async () => void order.push(`${importance} ${nth}`)),
  );
  gate.resolve();
  await Promise.all([first, ...others]);
  expect(order).toEqual(["reset 3", "reset 5", "selector 2", "selector 4", "watch 1", "poll 0"]);
});

test("requests keep the Homeserver's pace, those inside a turn at the cost of the turns after it", async () => {
  const connection = expectConnection(await connections.open(homeserver({ requestsPerSecond: 20 })));
  const start = performance.now();
  await connection.turn("reset", signal, async (client) => {
    await client.listDestinations();
    await client.listDestinations();
  });
  await connection.turn("reset", signal, (client) => client.listDestinations());
  // Timers may fire up to a millisecond early.
  expect(listing.seen[2]!.at - start).toBeGreaterThanOrEqual(98);
});

test("the end of a kept connection is no obstacle to a look; of a POST it stays open what happened", async () => {
  const kept = new WeakSet<Socket>();
  listing.server.prependListener("request", ({ socket }) => {
    if (kept.has(socket)) socket.destroy();
    kept.add(socket);
  });
  const connection = expectConnection(await connections.open(homeserver()));
  await connection.turn("reset", signal, async (client) => {
    await client.listDestinations();
    expect(await client.listDestinations()).toMatchObject({ total: 0 });
    await expect(client.resetConnection("matrix.org")).rejects.toMatchObject({ kind: "network", sent: "perhaps" });
  });
  // The second look twice, and the POST once.
  expect(listing.seen).toHaveLength(4);
});

test("one destination of one origin is worked on by one at a time, whichever Homeserver names it", async () => {
  const one = expectConnection(await connections.open(homeserver()));
  const other = homeserver({ requestTimeoutSeconds: 5 });
  const two = expectConnection(
    await connections.open({ ...other, metadata: { ...other.metadata, name: "the-same-synapse" } }),
  );
  const order: string[] = [];
  const gate = Promise.withResolvers<void>();
  const first = one.exclusively("matrix.org", signal, async () => {
    await gate.promise;
    order.push("first");
  });
  const second = two.exclusively("matrix.org", signal, async () => void order.push("second"));
  await two.exclusively("example.org", signal, async () => void order.push("another destination"));
  gate.resolve();
  await Promise.all([first, second]);
  expect(order).toEqual(["another destination", "first", "second"]);
});

test("https is believed by the certificates of the ConfigMap, and by them alone", async () => {
  let asked = 0;
  const secure = createSecureServer(localhostCertificate, (_request, response) => {
    asked++;
    response.end('{"destinations":[],"total":0}');
  });
  await new Promise<void>((resolve) => secure.listen(0, "127.0.0.1", resolve));
  const url = `https://localhost:${(secure.address() as AddressInfo).port}`;
  const list = async (spec: Partial<HomeserverSpec>): Promise<unknown> => {
    const connection = expectConnection(await connections.open(homeserver({ url, ...spec })));
    return connection.turn("reset", signal, (client) => client.listDestinations());
  };
  await expect(list({})).rejects.toMatchObject({ kind: "network", sent: "nothing" });
  expect(asked).toBe(0);
  await list({ caBundleRef: { name: "localhost", key: "ca.crt" } });
  expect(asked).toBe(1);
  await connections[Symbol.asyncDispose]();
  secure.close();
});
