import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { setConditions } from "../api/condition.ts";
import type { FederationReset } from "../api/federation-reset.ts";
import type { ObjectKey } from "../cluster.ts";
import { openLog } from "../log.ts";
import { formatFault } from "./fault.ts";
import { type FolderCluster, type FolderOptions, openFolder } from "./folder-cluster.ts";

let root: string;
let lines: string[];
let cluster: FolderCluster | undefined;
const key = { kind: "FederationReset", namespace: "default", name: "matrix-org" } as const;
const stateFile = (): string => join(root, "state", "default", "FederationReset", "matrix-org.yaml");

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "operator-folder-"));
  await mkdir(join(root, "manifests"));
  lines = [];
});
afterEach(async () => {
  await cluster?.[Symbol.asyncDispose]();
  cluster = undefined;
  await rm(root, { recursive: true });
});

const log = openLog({ level: "debug", format: "plain", write: (line) => lines.push(line), now: Date.now });
const open = async (options: Partial<FolderOptions> = {}): Promise<FolderCluster> => {
  await cluster?.[Symbol.asyncDispose]();
  cluster = await openFolder({ manifests: join(root, "manifests"), state: join(root, "state"), log, ...options });
  return cluster;
};
const save = (file: string, text: string): Promise<void> => writeFile(join(root, "manifests", file), text);
const reset = (fields = "", name = "matrix-org"): string => `apiVersion: synapse-federation.dev/v1alpha1
kind: FederationReset
metadata: {name: ${name}}
spec:
  homeserverRef: {name: homeserver}
  destination: matrix.org
${fields}`;
const homeserver = `apiVersion: synapse-federation.dev/v1alpha1
kind: Homeserver
metadata: {name: homeserver}
spec: {url: "http://127.0.0.1:1", auth: {accessTokenSecretRef: {name: admin}}}
`;
const secret = (token: string): string =>
  `apiVersion: v1\nkind: Secret\nmetadata: {name: admin}\nstringData: {access_token: ${token}}\n`;

const accepted = (object: FederationReset): FederationReset["status"] => ({
  observedGeneration: object.metadata.generation,
  conditions: setConditions(
    object.status.conditions,
    [{ type: "Ready", status: "True", reason: "ResetAccepted", message: "Reset" }],
    { generation: object.metadata.generation, now: "2026-11-25T03:00:00Z" },
  ),
});
/** Opens a cluster with one reset whose status was written. */
const openWithStatus = async (): Promise<FederationReset> => {
  await save("a.yaml", reset());
  const before = (await (await open()).get(key))!;
  await cluster!.writeStatus(before, accepted(before));
  return (await cluster!.get(key))!;
};

test("a new object has a uid, generation 1 and the default status, on disk before it is shown", async () => {
  await save("a.yaml", reset());
  const object = await (await open()).get(key);
  expect(object).toMatchObject({
    metadata: { generation: 1, uid: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    status: { observedGeneration: -1, conditions: [{ type: "Ready", status: "Unknown", reason: "Pending" }] },
  });
  expect(await readFile(stateFile(), "utf8")).toContain(object!.metadata.uid);
});

test("a status outlives the process, with uid, generation and resourceVersion", async () => {
  const object = await openWithStatus();
  expect(await (await open()).get(key)).toEqual(object);
});

test("64-bit integers outlive the process exactly", async () => {
  const object = await openWithStatus();
  const baseline = { retryLastTs: 9007199254740993n, failureTs: -1, lastSuccessfulStreamOrdering: 2n ** 63n - 1n };
  const time = "2026-11-25T03:00:00Z";
  const watch = { homeserverUID: "1", url: "http://synapse", baseline, acceptedTime: time, until: time };
  await cluster!.writeStatus(object, { ...object.status, watch });
  expect((await (await open()).get(key))!.status.watch?.baseline).toEqual(baseline);
});

test("a write with an old resourceVersion is a conflict, and one for another uid finds the object gone", async () => {
  const object = await openWithStatus();
  const old = { ...object, metadata: { ...object.metadata, resourceVersion: "1" } };
  expect(await cluster!.writeStatus(old, object.status)).toEqual({ outcome: "conflict" });
  const other = { ...object, metadata: { ...object.metadata, uid: "11111111-1111-4111-8111-111111111111" } };
  expect(await cluster!.writeStatus(other, object.status)).toEqual({ outcome: "gone" });
  expect(await cluster!.get(key)).toEqual(object);
});

test("of two writes at once with one resourceVersion, one is a conflict", async () => {
  const object = await openWithStatus();
  const outcomes = await Promise.all([1, 2].map(() => cluster!.writeStatus(object, object.status)));
  expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(["conflict", "written"]);
});

test("a change of spec counts one generation and keeps uid and status", async () => {
  const object = await openWithStatus();
  await save("a.yaml", reset("  runToken: again\n"));
  const changed = await (await open()).get(key);
  expect(changed).toMatchObject({ metadata: { uid: object.metadata.uid, generation: 2 }, status: object.status });
  expect(await (await open()).get(key)).toEqual(changed);
});

test("a default that is spelt out is no change of spec", async () => {
  const object = await openWithStatus();
  await save("a.yaml", reset("  suspend: false\n"));
  expect(await (await open()).get(key)).toEqual(object);
});

test("an immutable field keeps its value, and the fault names file, line and field", async () => {
  const object = await openWithStatus();
  await save("a.yaml", reset().replace("matrix.org", "example.org"));
  expect(await (await open()).get(key)).toEqual(object);
  expect(cluster!.faults().map(formatFault)).toEqual([
    "a.yaml:6:16: spec.destination: can't be changed: give the object another name",
  ]);
});

test("a manifest that can't be read keeps its object's state over a restart, though it is not shown after it", async () => {
  const object = await openWithStatus();
  await save("a.yaml", reset("  suspend: maybe\n"));
  expect(await (await open()).get(key)).toBeUndefined();
  await save("a.yaml", reset());
  expect(await (await open()).get(key)).toEqual(object);
});

test("a manifest that can't be read any more while the operator runs keeps its object as it was", async () => {
  const object = await openWithStatus();
  await save("a.yaml", reset().slice(0, 60));
  await vi.waitFor(() => expect(cluster!.faults()).not.toEqual([]), 5000);
  expect(await cluster!.get(key)).toEqual(object);
});

test("a file that an editor has emptied takes no object away", async () => {
  const object = await openWithStatus();
  await save("a.yaml", "");
  await vi.waitFor(() => expect(cluster!.faults()).not.toEqual([]), 5000);
  expect(await cluster!.get(key)).toEqual(object);
});

test("a manifest that goes away takes its object and state along, and is new when it comes back", async () => {
  const object = await openWithStatus();
  await rm(join(root, "manifests", "a.yaml"));
  expect(await (await open()).get(key)).toBeUndefined();
  await expect(readFile(stateFile())).rejects.toThrow("ENOENT");
  await save("a.yaml", reset());
  expect((await (await open()).get(key))!.metadata.uid).not.toBe(object.metadata.uid);
});

test("an object that stands in two files is taken from neither, and both are told", async () => {
  await save("a.yaml", reset());
  await save("b.yaml", reset());
  expect(await (await open()).get(key)).toBeUndefined();
  expect(cluster!.faults().map(formatFault)).toEqual([
    "a.yaml:3:18: metadata.name: this FederationReset stands in b.yaml line 1 too: keep one of them",
    "b.yaml:3:18: metadata.name: this FederationReset stands in a.yaml line 1 too: keep one of them",
  ]);
});

test("an object whose time to live ran out is gone and does not run again while its manifest stands", async () => {
  const object = await openWithStatus();
  await cluster!.remove(object);
  expect(await cluster!.get(key)).toBeUndefined();
  expect(await (await open()).get(key)).toBeUndefined();
  expect(await cluster!.list("FederationReset")).toEqual([]);
});

test("a watcher hears of every object, then of changes of spec, status and what an object depends on", async () => {
  await save("a.yaml", homeserver);
  await save("b.yaml", reset());
  await save("c.yaml", secret("one"));
  await open();
  const heard: ObjectKey[] = [];
  const stop = new AbortController();
  const watching = cluster!.watch((changed) => heard.push(changed), stop.signal);
  const names = (): string[] =>
    heard
      .splice(0)
      .map(({ name }) => name)
      .sort();
  expect(names()).toEqual(["homeserver", "matrix-org"]);

  await save("c.yaml", secret("two"));
  await vi.waitFor(() => expect(heard).toHaveLength(2), 5000);
  expect(names()).toEqual(["homeserver", "matrix-org"]);
  expect(await cluster!.readSecret("default", "admin", "access_token")).toEqual({ found: true, value: "two" });

  const object = (await cluster!.get(key))!;
  await cluster!.writeStatus(object, accepted(object));
  expect(names()).toEqual(["matrix-org"]);
  stop.abort();
  await watching;
});

test("a Homeserver that becomes ready wakes its resets; new figures wake none", async () => {
  await save("a.yaml", homeserver);
  await save("b.yaml", reset());
  await open();
  const heard: string[] = [];
  const stop = new AbortController();
  void cluster!.watch(({ name }) => heard.push(name), stop.signal);
  const write = async (total: number): Promise<void> => {
    const object = (await cluster!.get({ kind: "Homeserver", namespace: "default", name: "homeserver" }))!;
    const conditions = setConditions(
      object.status.conditions,
      [{ type: "Ready", status: "True", reason: "Ready", message: "" }],
      { generation: 1, now: "2026-11-25T03:00:00Z" },
    );
    const figures = { total, failing: 0, observedTime: "2026-11-25T03:00:00Z", longestFailing: [] };
    heard.length = 0;
    await cluster!.writeStatus(object, { observedGeneration: 1, conditions, destinations: figures });
  };
  await write(1);
  expect(heard).toEqual(["homeserver", "matrix-org"]);
  await write(2);
  expect(heard).toEqual(["homeserver"]);
  stop.abort();
});

test("the second operator on a state folder is refused, and the first keeps its lock", async () => {
  await open();
  await expect(openFolder({ manifests: join(root, "manifests"), state: join(root, "state"), log })).rejects.toThrow(
    /^Another operator uses the state folder .*: stop it, or give another folder$/,
  );
  expect(cluster!.mayAct()).toBe(true);
});

test("a lock file that was deleted is a lost lock: nothing may be posted or written any more", async () => {
  const object = await openWithStatus();
  await rm(join(root, "state", ".lock"));
  expect(cluster!.mayAct()).toBe(false);
  await expect(cluster!.writeStatus(object, object.status)).rejects.toThrow("lock");
});

test("a folder that is missing is named", async () => {
  await expect(open({ manifests: join(root, "nowhere") })).rejects.toThrow(/nowhere can't be read: ENOENT$/);
});

test("a state file that somebody broke stops the start and is named", async () => {
  await openWithStatus();
  await cluster![Symbol.asyncDispose]();
  await writeFile(stateFile(), "kind: FederationReset\n");
  await expect(open()).rejects.toThrow(/matrix-org\.yaml can't be read: .*Mend it, or move it away/);
});

test("a process that stops between any two steps of a write leaves the old status or the new one", async () => {
  const before = await openWithStatus();
  const changed = { ...before.status, attempts: 7 };
  for (const stopAt of ["begin", "written", "synced", "renamed", "done"]) {
    await open({
      onWriteStep: (step) => {
        if (step === stopAt) throw new Error("stopped");
      },
    });
    const object = (await cluster!.get(key))!;
    await expect(cluster!.writeStatus(object, changed)).rejects.toThrow("stopped");
    const shown = await cluster!.get(key);
    expect(await (await open()).get(key)).toEqual(shown);
    const isNew = stopAt === "renamed" || stopAt === "done";
    expect(shown!.status.attempts).toBe(isNew ? 7 : before.status.attempts);
    expect(await readdir(join(root, "state", "default", "FederationReset"))).toEqual(["matrix-org.yaml"]);
  }
});
