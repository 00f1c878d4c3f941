/** What is left of Homeservers that are gone. */
import { once } from "node:events";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Homeserver, HomeserverSpec } from "../api/homeserver.ts";
import type { Connections } from "./connection.ts";
import { openConnections } from "./connections.ts";
import { expectConnection, homeserverAt, type ListingServer, startListingServer } from "./homeserver.fixture.ts";

const { signal } = new AbortController();
let listing: ListingServer;
let connections: Connections;
let token: string | undefined;

beforeEach(async () => {
  listing = await startListingServer();
  token = "token";
  connections = openConnections({
    allow: [],
    monotonic: () => performance.now(),
    cluster: {
      homeserversFrom: "owner",
      readSecret: async () => (token === undefined ? { found: false, missing: "key" } : { found: true, value: token }),
      readConfigMap: async () => ({ found: false, missing: "object" }),
    },
  });
});
afterEach(async () => {
  await connections[Symbol.asyncDispose]();
  listing.server.close();
});

const homeserver = (spec?: Partial<HomeserverSpec>): Homeserver => homeserverAt(listing.url, spec);
const sockets = (): Promise<number> => promisify(listing.server.getConnections).call(listing.server);

test("the sockets are closed, once what is under way has ended", async () => {
  const connection = expectConnection(await connections.open(homeserver()));
  const answered = connection.turn("reset", signal, async (client) => {
    const answer = client.listDestinations();
    await once(listing.server, "request");
    connections.forget(homeserver().metadata);
    return answer;
  });
  expect(await answered).toMatchObject({ total: 0 });
  await expect.poll(sockets).toBe(0);
});

test("nothing is kept: another one of its name begins anew", async () => {
  const before = expectConnection(await connections.open(homeserver()));
  connections.forget(homeserver().metadata);
  expect(expectConnection(await connections.open(homeserver()))).not.toBe(before);
});

test("no connection is made by one who still saw it", async () => {
  const opening = connections.open(homeserver());
  connections.forget(homeserver().metadata);
  const message = "Homeserver homeserver is not there";
  expect(await opening).toEqual({ refusal: { reason: "HomeserverNotFound", message } });
});

test("a connection that is replaced or refused is closed as well", async () => {
  const list = async (spec: Partial<HomeserverSpec>): Promise<unknown> =>
    expectConnection(await connections.open(homeserver(spec))).turn("reset", signal, (client) =>
      client.listDestinations(),
    );
  await list({});
  await list({ requestTimeoutSeconds: 5 });
  await expect.poll(sockets).toBe(1);
  token = undefined;
  expect(await connections.open(homeserver())).toMatchObject({ refusal: { reason: "SecretNotFound" } });
  await expect.poll(sockets).toBe(0);
});
