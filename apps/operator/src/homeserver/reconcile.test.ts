import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ReferenceServer, startReferenceServer } from "@synapse-federation/reference-server";
import { badGateway, type FaultProxy, htmlPage, openFaultProxy } from "@synapse-federation/testbed";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { findCondition } from "../api/condition.ts";
import type { HomeserverStatus } from "../api/homeserver.ts";
import type { Connections } from "../connection/connection.ts";
import { openConnections } from "../connection/connections.ts";
import { type FolderCluster, openFolder } from "../folder/folder-cluster.ts";
import { openLog } from "../log.ts";
import type { Reconcile, Surroundings } from "../reconciler.ts";
import { homeserverReconciler } from "./reconcile.ts";

const key = { kind: "Homeserver", namespace: "default", name: "homeserver" } as const;
const { signal } = new AbortController();
const hour = 3_600_000;
const start = Date.parse("2026-11-25T03:00:00Z");

let server: ReferenceServer;
let proxy: FaultProxy;
let root: string;
let cluster: FolderCluster;
let connections: Connections;
let reconcile: Reconcile<"Homeserver">;
let lines: string[];
let elapsed: number;

const failing = (destination: string, hours: number, retry_last_ts = start - 60_000) => ({
  destination,
  retry_last_ts,
  retry_interval: 600_000,
  failure_ts: start - hours * hour,
});

const open = async (dialect: "sqlite" | "postgres" = "sqlite"): Promise<void> => {
  server = await startReferenceServer({
    dialect,
    state: {
      users: [
        { user_id: "@admin:hs.test", access_token: "admin-token", admin: true },
        { user_id: "@plain:hs.test", access_token: "plain-token" },
      ],
      destinations: [
        { destination: "healthy.test" },
        { destination: "also-healthy.test", retry_last_ts: 0, retry_interval: 0 },
        failing("day.test", 24),
        failing("hour.test", 1),
        failing("<script>.test", 48),
        failing("cleared-by-half.test", 72, 0),
        ...Array.from({ length: 12 }, (_, index) => failing(`minutes-${index}.test`, 0.5 - index / 100)),
      ],
    },
  });
  proxy = await openFaultProxy({ target: server.url });
  root = await mkdtemp(join(tmpdir(), "operator-homeserver-"));
  await mkdir(join(root, "manifests"));
  await declare();
};
/** Declares it, and opens the folders anew. */
const declare = async (token = "admin-token", fields = ""): Promise<void> => {
  const text = `apiVersion: synapse-federation.dev/v1alpha1
kind: Homeserver
metadata: {name: homeserver}
spec: {url: "${proxy.url}", auth: {accessTokenSecretRef: {name: admin}}, requestsPerSecond: 1000${fields}}
---
apiVersion: v1
kind: Secret
metadata: {name: admin}
stringData: {access_token: ${token}}
`;
  await writeFile(join(root, "manifests", "all.yaml"), text);
  await close();
  const log = openLog({ level: "debug", format: "plain", write: (line) => lines.push(line), now: Date.now });
  cluster = await openFolder({ manifests: join(root, "manifests"), state: join(root, "state"), log });
  connections = openConnections({ cluster, allow: [], monotonic: () => performance.now() });
};
const close = async (): Promise<void> => {
  await connections?.[Symbol.asyncDispose]();
  await cluster?.[Symbol.asyncDispose]();
};
const look = () => {
  const log = openLog({ level: "debug", format: "plain", write: (line) => lines.push(line), now: Date.now });
  const surroundings: Surroundings = {
    cluster,
    connections,
    log,
    holder: "holder",
    now: () => start + elapsed,
    monotonic: () => elapsed,
    random: () => 0.5,
  };
  return reconcile(key, surroundings, signal);
};
const status = async (): Promise<HomeserverStatus> => (await cluster.get(key))!.status;
const ready = async (): Promise<string> => {
  const { status: said, reason } = findCondition((await status()).conditions, "Ready")!;
  return `${said} ${reason}`;
};

beforeEach(() => {
  reconcile = homeserverReconciler();
  lines = [];
  elapsed = 0;
});
afterEach(async () => {
  await close();
  await proxy.close();
  await server.close();
  await rm(root, { recursive: true });
});

describe.each(["sqlite", "postgres"] as const)("with NULLs on the side of %s", (dialect) => {
  test("the figures count what fails, and list what has failed for longest, at most ten, by valid names only", async () => {
    await open(dialect);
    expect(await look()).toEqual({ afterMs: 300_000 });
    const { serverVersion, destinations } = await status();
    expect(serverVersion).toBe("1.163.2");
    expect(destinations).toMatchObject({ total: 18, failing: 15, observedTime: "2026-11-25T03:00:00Z" });
    expect(destinations!.longestFailing).toHaveLength(10);
    expect(destinations!.longestFailing.slice(0, 3)).toEqual([
      {
        destination: "day.test",
        failingSince: "2026-11-24T03:00:00.000Z",
        retryIntervalSeconds: 600,
        nextRetryTime: "2026-11-25T03:09:00.000Z",
      },
      expect.objectContaining({ destination: "hour.test" }),
      expect.objectContaining({ destination: "minutes-0.test" }),
    ]);
  });
});

test("a look before the next one is due asks nothing, and one when it is due does", async () => {
  await open();
  await look();
  const asked = proxy.journal.length;
  elapsed = 299_999;
  expect(await look()).toEqual({ afterMs: 1 });
  expect(proxy.journal).toHaveLength(asked);
  elapsed = 300_000;
  await look();
  expect(proxy.journal.length).toBeGreaterThan(asked);
});

test("a new token is tried at once, though the next look is not due", async () => {
  await open();
  await declare("wrong-token");
  expect(await look()).toEqual({ afterMs: 30_000 });
  expect(await ready()).toBe("False Unauthorized");
  await declare("plain-token");
  await look();
  expect(await ready()).toBe("False NotAdmin");
  await declare();
  await look();
  expect(await ready()).toBe("True Available");
  expect(lines.join("\n")).not.toMatch(/wrong-token|plain-token|admin-token/);
});

test("a look that sees the same obstacle again writes nothing", async () => {
  await open();
  await declare("wrong-token");
  await look();
  const { resourceVersion } = (await cluster.get(key))!.metadata;
  elapsed = 30_000;
  expect(await look()).toEqual({ afterMs: 30_000 });
  expect((await cluster.get(key))!.metadata.resourceVersion).toBe(resourceVersion);
});

test.for([
  ["a page for people", { kind: "answer", forward: false, answer: htmlPage }, "AdminAPINotFound"],
  ["a proxy's error", { kind: "answer", forward: false, answer: badGateway }, "Unreachable"],
  ["a cut connection", { kind: "cutBeforeForward" }, "Unreachable"],
  [
    "a request for patience",
    { kind: "answer", forward: false, answer: { status: 429, headers: { "Retry-After": "77" }, body: "" } },
    "RateLimited",
  ],
] as const)("%s keeps the old figures, and says why they are old", async ([_what, fault, reason]) => {
  await open();
  await look();
  const { destinations } = await status();
  proxy.always({ fault });
  proxy.next({ path: /failure_ts/, fault });
  elapsed = 300_000;
  expect(await look()).toEqual({ afterMs: reason === "RateLimited" ? 77_000 : 30_000 });
  expect(await ready()).toBe(`False ${reason}`);
  expect((await status()).destinations).toEqual(destinations);
});

test("a homeserver without a version of its own is usable all the same", async () => {
  await open();
  proxy.next({ path: /server_version/, fault: { kind: "answer", forward: false, answer: htmlPage } });
  await look();
  expect(await ready()).toBe("True Available");
  expect(await status()).not.toHaveProperty("serverVersion");
});

test("with a poll interval of 0 a healthy homeserver is looked at once", async () => {
  await open();
  await declare("admin-token", ", pollIntervalSeconds: 0");
  expect(await look()).toEqual({});
  const asked = proxy.journal.length;
  elapsed = 10 * hour;
  expect(await look()).toEqual({});
  expect(proxy.journal).toHaveLength(asked);
});
