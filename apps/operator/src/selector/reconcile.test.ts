import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { memoryStore } from "@synapse-federation/core/memory";
import type { Destination, DestinationStore, Dialect } from "@synapse-federation/core/store";
import { type ReferenceServer, startReferenceServer } from "@synapse-federation/reference-server";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findCondition } from "../api/condition.ts";
import type { FederationReset } from "../api/federation-reset.ts";
import { openConnections } from "../connection/connections.ts";
import { type FolderCluster, openFolder } from "../folder/folder-cluster.ts";
import { openLog } from "../log.ts";
import type { NextLook, Surroundings } from "../reconciler.ts";
import { selectorReconciler } from "./reconcile.ts";

const running = new AbortController().signal;
const minute = 60_000;
let folder: string;
let store: DestinationStore;
let server: ReferenceServer;
let cluster: FolderCluster;
let toDispose: AsyncDisposableStack;

const failing = (destination: string, forMs = 60 * minute): Destination => ({
  destination,
  retry_last_ts: Date.now() - 10 * minute,
  retry_interval: 20 * minute,
  failure_ts: Date.now() - forMs,
  last_successful_stream_ordering: null,
});
const healthy = (destination: string, retry_last_ts: number | null = null): Destination => ({
  destination,
  retry_last_ts,
  retry_interval: retry_last_ts,
  failure_ts: null,
  last_successful_stream_ordering: 3,
});

const open = async (dialect: Dialect, rows: readonly Destination[]): Promise<void> => {
  store = memoryStore({ dialect });
  await store.apply(rows.map((put) => ({ put })));
  server = toDispose.use(await startReferenceServer({ store }));
  const secret = { apiVersion: "v1", kind: "Secret", metadata: { name: "admin" } };
  await save("secret", { ...secret, stringData: { access_token: server.accessToken } });
  await declare("Homeserver", "homeserver", {
    url: server.url,
    auth: { accessTokenSecretRef: { name: "admin" } },
    requestsPerSecond: 2000,
  });
};
const save = (file: string, object: object): Promise<void> =>
  writeFile(join(folder, `${file}.yaml`), JSON.stringify(object));
const declare = (kind: string, name: string, spec: object): Promise<void> =>
  save(name, { apiVersion: "synapse-federation.dev/v1alpha1", kind, metadata: { name }, spec });
const select = (name: string, destinationSelector: object, spec: object = {}): Promise<void> =>
  declare("FederationReset", name, { homeserverRef: { name: "homeserver" }, destinationSelector, ...spec });

const start = async (): Promise<Surroundings> => {
  const log = openLog({ level: "silent", format: "json", now: Date.now, write: () => undefined });
  cluster = toDispose.use(await openFolder({ manifests: folder, state: join(folder, "state"), log }));
  const monotonic = (): number => performance.now();
  const connections = toDispose.use(openConnections({ cluster, allow: [], monotonic }));
  return { cluster, connections, log, holder: "holder", now: Date.now, monotonic, random: () => 0 };
};
const key = (name: string) => ({ kind: "FederationReset", namespace: "default", name }) as const;
const see = async (name: string): Promise<FederationReset> => (await cluster.get(key(name)))!;
const said = ({ status }: FederationReset, type = "Ready"): string => {
  const { status: holds, reason } = findCondition(status.conditions, type)!;
  return `${holds} ${reason}`;
};
const carryOut = async (name: string): Promise<NextLook> => selectorReconciler()(key(name), await start(), running);
const posts = async (): Promise<readonly string[]> => {
  const answer = await fetch(`${server.url}/_reference/v1/requests?operation=reset`);
  const { requests } = (await answer.json()) as { requests: readonly { destination: string }[] };
  return requests.map(({ destination }) => destination).sort();
};

beforeEach(async () => {
  toDispose = new AsyncDisposableStack();
  folder = await mkdtemp(join(tmpdir(), "selector-"));
  toDispose.defer(() => rm(folder, { recursive: true }));
});
afterEach(() => toDispose.disposeAsync());

describe.each(["sqlite", "postgres"] as const)("selectorReconciler on %s", (dialect) => {
  it("resets the failing destinations that match, and no others", async () => {
    const odd: Destination = { ...failing("odd.org"), retry_last_ts: 0 };
    const rows = [failing("a.org"), failing("B.org"), failing("x.net"), failing("new.org", minute), odd];
    await open(dialect, [...rows, failing("no name.org"), healthy("h.org"), healthy("zero.org", 0)]);
    await select("all", { include: ["*.org"], exclude: ["b*"], failingForSeconds: 600 });
    expect(await carryOut("all")).toEqual({});
    const reset = await see("all");
    expect(said(reset)).toBe("True AllReset");
    expect(reset.status.selected).toMatchObject({ matched: 1, reset: 1, notNeeded: 0, failed: 0, skipped: 1 });
    expect(await posts()).toEqual(["a.org"]);
  });

  it("takes one write for each window and one for the end", async () => {
    const names = Array.from({ length: 1200 }, (_, n) => `d${n}.example`);
    await open(
      dialect,
      names.map((name) => failing(name)),
    );
    await select("all", { include: ["*"] });
    await carryOut("all");
    const reset = await see("all");
    expect(reset.status.selected).toMatchObject({ matched: 1200, reset: 1200, failed: 0, notNeeded: 0 });
    expect(await posts()).toEqual(names.sort());
    // The first version is the manifest's; three windows of at most 500 names, and the end.
    expect(reset.metadata.resourceVersion).toBe("5");
  });
});

describe("selectorReconciler", () => {
  it.for([
    ["nothing fails", [healthy("a.org")], {}, "True NothingMatched"],
    ["no name matches", [failing("a.net")], {}, "True NothingMatched"],
    ["too many match", [failing("a.org"), failing("b.org")], { maxDestinations: 1 }, "False TooManyMatched"],
  ] as const)("posts nothing where %s", async ([_what, rows, selector, says]) => {
    await open("sqlite", rows);
    await select("all", { include: ["*.org"], ...selector });
    await carryOut("all");
    expect(said(await see("all"))).toBe(says);
    expect(await posts()).toEqual([]);
  });

  it("says in a dry run how many would be reset, and resets none", async () => {
    await open("sqlite", [failing("a.org"), failing("b.org")]);
    await select("dry", { include: ["*"] }, { dryRun: true });
    await carryOut("dry");
    const reset = await see("dry");
    expect(said(reset, "Succeeded")).toBe("True DryRun");
    expect(reset.status.selected).toMatchObject({ matched: 2, reset: 0 });
    expect(await posts()).toEqual([]);
  });

  it("lets one selector run at a time on a homeserver, and the next one when it is over", async () => {
    await open("sqlite", [failing("a.org"), failing("b.net")]);
    await select("one", { include: ["*.org"] });
    await select("other", { include: ["*.net"] });
    const surroundings = await start();
    const reconcile = selectorReconciler();
    const first = reconcile(key("one"), surroundings, running);
    expect(await reconcile(key("other"), surroundings, running)).toEqual({ afterMs: 5000 });
    expect(said(await see("other"))).toBe("False Resetting");
    await first;
    await reconcile(key("other"), surroundings, running);
    expect([said(await see("one")), said(await see("other"))]).toEqual(["True AllReset", "True AllReset"]);
  });
});
