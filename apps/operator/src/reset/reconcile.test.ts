import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ReferenceServer, startReferenceServer } from "@synapse-federation/reference-server";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findCondition } from "../api/condition.ts";
import type { FederationReset } from "../api/federation-reset.ts";
import type { Connection } from "../connection/connection.ts";
import { openConnections } from "../connection/connections.ts";
import { type FolderCluster, openFolder } from "../folder/folder-cluster.ts";
import { openLog } from "../log.ts";
import type { Reconcile, Surroundings } from "../reconciler.ts";
import { resetReconciler } from "./reconcile.ts";

const token = "token-of-the-admin";
const running = new AbortController().signal;
let folder: string;
let server: ReferenceServer;
let cluster: FolderCluster;
let lines: string[];
let toDispose: AsyncDisposableStack;

beforeEach(async () => {
  toDispose = new AsyncDisposableStack();
  lines = [];
  folder = await mkdtemp(join(tmpdir(), "reset-"));
  toDispose.defer(() => rm(folder, { recursive: true }));
  server = toDispose.use(
    await startReferenceServer({
      state: {
        users: [{ user_id: "@admin:hs.example", access_token: token, admin: true }],
        destinations: [
          { destination: "dead.example", retry_last_ts: 2000, retry_interval: 600_000, failure_ts: 1000 },
          { destination: "alive.example" },
        ],
      },
    }),
  );
  await apply("homeserver", { kind: "Secret", stringData: { access_token: token } });
  await writeFile(join(folder, "hs.yaml"), yaml("homeserver", "Homeserver", homeserverSpec()));
});
afterEach(() => toDispose.disposeAsync());

const homeserverSpec = (): object => ({
  url: server.url,
  auth: { accessTokenSecretRef: { name: "homeserver" } },
});
const yaml = (name: string, kind: string, spec: object): string =>
  JSON.stringify({ apiVersion: "synapse-federation.dev/v1alpha1", kind, metadata: { name }, spec });
const apply = (name: string, secret: object): Promise<void> =>
  writeFile(join(folder, "secret.yaml"), JSON.stringify({ apiVersion: "v1", metadata: { name }, ...secret }));
const reset = (name: string, destination: string, spec: object = {}): Promise<void> =>
  writeFile(
    join(folder, `${name}.yaml`),
    yaml(name, "FederationReset", { homeserverRef: { name: "homeserver" }, destination, ...spec }),
  );

/** A process: what it knows is its own, the folders are shared. */
const start = async (): Promise<Surroundings> => {
  const log = openLog({ level: "debug", format: "json", now: Date.now, write: (line) => void lines.push(line) });
  cluster = toDispose.use(await openFolder({ manifests: folder, state: join(folder, "state"), log }));
  const monotonic = (): number => performance.now();
  const connections = toDispose.use(openConnections({ cluster, allow: [], monotonic }));
  return { cluster, connections, log, holder: "holder", now: Date.now, monotonic, random: () => 0 };
};
const key = (name: string) => ({ kind: "FederationReset", namespace: "default", name }) as const;
const see = async (name: string): Promise<FederationReset> => (await cluster.get(key(name)))!;
const reasonOf = ({ status }: FederationReset, type = "Ready"): string | undefined =>
  findCondition(status.conditions, type)?.reason;
const journal = async (): Promise<readonly string[]> => {
  const answer = await fetch(`${server.url}/_reference/v1/requests`);
  const { requests } = (await answer.json()) as { requests: readonly { method: string; target: string }[] };
  return requests.map(({ method, target }) => `${method} ${target.replace(/^.*destinations\//, "")}`);
};
const look = (reconcile: Reconcile<"FederationReset">, surroundings: Surroundings, name: string) =>
  reconcile(key(name), surroundings, running);

describe("resetReconciler", () => {
  it("resets a failing destination with one POST between two looks, in two writes", async () => {
    await reset("dead", "dead.example");
    const surroundings = await start();
    const { afterMs } = await look(resetReconciler(), surroundings, "dead");
    const { metadata, status } = await see("dead");
    expect(reasonOf({ status } as FederationReset)).toBe("ResetAccepted");
    expect(metadata.resourceVersion).toBe("3");
    expect(await journal()).toEqual(["GET dead.example", "POST dead.example/reset_connection", "GET dead.example"]);
    expect(afterMs).toBeLessThanOrEqual(5000);
    expect(afterMs).toBeGreaterThan(4000);
  });

  it("posts nothing for a destination that is not in backoff or not known", async () => {
    await reset("alive", "alive.example");
    await reset("nobody", "nobody.example");
    const surroundings = await start();
    const reconcile = resetReconciler();
    await look(reconcile, surroundings, "alive");
    await look(reconcile, surroundings, "nobody");
    expect(reasonOf(await see("alive"))).toBe("NotNeeded");
    expect(reasonOf(await see("nobody"))).toBe("DestinationUnknown");
    expect(await journal()).toEqual(["GET alive.example", "GET nobody.example"]);
  });

  it("works on one destination for one object at a time", async () => {
    await reset("one", "dead.example");
    await reset("other", "dead.example");
    const surroundings = await start();
    const reconcile = resetReconciler();
    await Promise.all([look(reconcile, surroundings, "one"), look(reconcile, surroundings, "other")]);
    expect(new Set([reasonOf(await see("one")), reasonOf(await see("other"))])).toEqual(
      new Set(["NotNeeded", "ResetAccepted"]),
    );
    expect((await journal()).filter((line) => line.startsWith("POST"))).toHaveLength(1);
  });

  it("ends what another process began, by a look alone where its POST was taken up", async () => {
    await reset("dead", "dead.example");
    const surroundings = await start();
    const killed = new Promise<never>(() => undefined);
    const homeserver = (await cluster.get({ kind: "Homeserver", namespace: "default", name: "homeserver" }))!;
    const { connection } = (await surroundings.connections.open(homeserver)) as { connection: Connection };
    const dead: Connection = {
      ...connection,
      turn: (importance, signal, work) =>
        connection.turn(importance, signal, (client) =>
          work({ ...client, resetConnection: (name) => client.resetConnection(name).then(() => killed) }),
        ),
    };
    const dying: Surroundings = {
      ...surroundings,
      holder: "dying",
      connections: { ...surroundings.connections, open: async () => ({ connection: dead }) },
    };
    void look(resetReconciler(), dying, "dead");
    await expect.poll(async () => (await journal()).length).toBe(2);
    expect((await see("dead")).status.attempt).toMatchObject({ holder: "dying", posts: 1 });
    // A new process with connections of its own: the dead one's turn died with it.
    const monotonic = surroundings.monotonic;
    const connections = toDispose.use(openConnections({ cluster, allow: [], monotonic }));
    await look(resetReconciler(), { ...surroundings, connections }, "dead");
    expect(reasonOf(await see("dead"))).toBe("Cleared");
    expect((await journal()).filter((line) => line.startsWith("POST"))).toHaveLength(1);
  });

  it("waits where the token is wrong, and goes on as soon as the Secret is right", async () => {
    await apply("homeserver", { kind: "Secret", stringData: { access_token: "wrong-token" } });
    await reset("dead", "dead.example");
    const surroundings = await start();
    const reconcile = resetReconciler();
    expect(await look(reconcile, surroundings, "dead")).toEqual({ afterMs: expect.closeTo(30_000, -3) });
    expect(reasonOf(await see("dead"))).toBe("Unauthorized");
    await apply("homeserver", { kind: "Secret", stringData: { access_token: token } });
    await expect
      .poll(async () => (await cluster.readSecret("default", "homeserver", "access_token")) as object)
      .toMatchObject({ value: token });
    await look(reconcile, surroundings, "dead");
    expect(reasonOf(await see("dead"))).toBe("ResetAccepted");
    expect(lines.join("\n")).not.toContain("wrong-token");
    expect(JSON.stringify(await see("dead"))).not.toContain("wrong-token");
  });

  it("waits where there is no Homeserver, and where nothing answers at its url", async () => {
    await reset("dead", "dead.example", { homeserverRef: { name: "nowhere" } });
    await server.close();
    await reset("cut", "dead.example");
    const surroundings = await start();
    const reconcile = resetReconciler();
    await look(reconcile, surroundings, "dead");
    await look(reconcile, surroundings, "cut");
    expect(reasonOf(await see("dead"))).toBe("HomeserverNotFound");
    expect(reasonOf(await see("cut"))).toBe("Unreachable");
  });

  it("begins nothing once it is asked to stop, or may not act", async () => {
    await reset("dead", "dead.example");
    const surroundings = await start();
    expect(await resetReconciler()(key("dead"), surroundings, AbortSignal.abort())).toEqual({});
    const mayNot: Surroundings = { ...surroundings, cluster: { ...cluster, mayAct: () => false } };
    expect(await look(resetReconciler(), mayNot, "dead")).toEqual({});
    expect(await journal()).toEqual([]);
    expect((await see("dead")).status.attempt).toBeUndefined();
  });

  it("does not send an announced POST once it may not act", async () => {
    await reset("dead", "dead.example");
    const surroundings = await start();
    let asked = 0;
    const losing: Surroundings = { ...surroundings, cluster: { ...cluster, mayAct: () => asked++ < 2 } };
    await look(resetReconciler(), losing, "dead");
    expect((await see("dead")).status.attempt).toMatchObject({ posts: 1 });
    expect(await journal()).toEqual(["GET dead.example"]);
  });

  it("finds out what came of a POST though it is asked to stop meanwhile", async () => {
    await reset("dead", "dead.example");
    const surroundings = await start();
    const stop = new AbortController();
    const stopping: Surroundings = {
      ...surroundings,
      cluster: {
        ...cluster,
        mayAct() {
          if (findAttempt !== undefined) stop.abort();
          return true;
        },
        async writeStatus(object, status) {
          findAttempt = status;
          return await cluster.writeStatus(object, status);
        },
      },
    };
    let findAttempt: unknown;
    await resetReconciler()(key("dead"), stopping, stop.signal);
    expect(reasonOf(await see("dead"))).toBe("ResetAccepted");
  });

  it("watches with the rooms, and is done when all is delivered", async () => {
    await reset("dead", "dead.example", { recoveryWindowSeconds: 60 });
    const surroundings = await start();
    const reconcile = resetReconciler();
    await look(reconcile, surroundings, "dead");
    const later: Surroundings = { ...surroundings, now: () => Date.now() + 6000 };
    await look(reconcile, later, "dead");
    expect(reasonOf(await see("dead"), "Recovered")).toBe("NothingToSend");
    expect((await journal()).at(-1)).toBe("GET dead.example/rooms?limit=10000");
  });

  it("deletes what outlived its TTL", async () => {
    await reset("alive", "alive.example", { ttlSecondsAfterFinished: 0 });
    const surroundings = await start();
    await look(resetReconciler(), surroundings, "alive");
    expect(await cluster.get(key("alive"))).toBeUndefined();
  });

  it("forgets an object that is gone", async () => {
    const surroundings = await start();
    expect(await look(resetReconciler(), surroundings, "nothing")).toEqual({});
  });
});
