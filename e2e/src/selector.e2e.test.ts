/** Ten thousand destinations by one selector, and an operator that is killed five times on the way. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { memoryStore } from "@synapse-federation/core/memory";
import type { Destination, DestinationStore } from "@synapse-federation/core/store";
import { type FederationReset, findCondition, openFolder, openLog, type WriteStep } from "@synapse-federation/operator";
import { startReferenceServer } from "@synapse-federation/reference-server";
import {
  type Exchange,
  type FaultProxy,
  type Hook,
  type Intervention,
  openFaultProxy,
} from "@synapse-federation/testbed";
import { isPost } from "./operator/stage.ts";
import { expect, test } from "vitest";
import { startKillable } from "./operator/killable.ts";

const destinations = 10_000;
const names = Array.from({ length: destinations }, (_, n) => `d${n}.example`);
const largestWindow = 500;
const mostStatusWrites = 80;
const mostStatusBytes = 16 * 1024;
const silent = openLog({ level: "silent", format: "plain", write: () => undefined, now: Date.now });

const row = (destination: string): Destination => ({
  destination,
  retry_last_ts: Date.now() - 600_000,
  retry_interval: 1_200_000,
  failure_ts: Date.now() - 3_600_000,
  last_successful_stream_ordering: null,
});
const nameOf = ({ target }: Exchange): string => target.split("/").at(-2)!;

type Folders = { readonly manifests: string; readonly state: string };

const openHomeserver = async (
  stack: AsyncDisposableStack,
): Promise<{ readonly store: DestinationStore; readonly proxy: FaultProxy; readonly folders: Folders }> => {
  const root = await mkdtemp(join(tmpdir(), "synapse-federation-selector-"));
  stack.defer(() => rm(root, { recursive: true, force: true }));
  const store = memoryStore({ dialect: "postgres" });
  await store.apply([...names, "single.net"].map((name) => ({ put: row(name) })));
  const server = stack.use(await startReferenceServer({ store }));
  const proxy = stack.use(await openFaultProxy({ target: server.url }));
  const folders = { manifests: join(root, "manifests"), state: join(root, "state") };
  await mkdir(folders.manifests);
  await declare(folders, "secret", {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "admin" },
    stringData: { access_token: server.accessToken },
  });
  await declare(folders, "homeserver", {
    ...resource("Homeserver", "homeserver"),
    spec: {
      url: proxy.url,
      auth: { accessTokenSecretRef: { name: "admin" } },
      requestTimeoutSeconds: 1,
      requestsPerSecond: 10_000,
    },
  });
  await declareReset(folders, "all", { destinationSelector: { include: ["*.example"] } });
  return { store, proxy, folders };
};
const resource = (kind: string, name: string): object => ({
  apiVersion: "synapse-federation.dev/v1alpha1",
  kind,
  metadata: { name },
});
const declare = ({ manifests }: Folders, file: string, object: object): Promise<void> =>
  writeFile(join(manifests, `${file}.yaml`), JSON.stringify(object));
const declareReset = (folders: Folders, name: string, spec: object): Promise<void> =>
  declare(folders, name, {
    ...resource("FederationReset", name),
    spec: { homeserverRef: { name: "homeserver" }, recoveryWindowSeconds: 0, ...spec },
  });
/** Only while no operator runs. */
const resets = async (folders: Folders): Promise<readonly FederationReset[]> => {
  await using cluster = await openFolder({ ...folders, log: silent });
  return await cluster.list("FederationReset");
};
const successOf = (reset: FederationReset | undefined): string | undefined =>
  findCondition(reset?.status.conditions ?? [], "Succeeded")?.reason;

/** Where a process dies: at a request, or at a step of one of its status writes. */
type Death = ((kill: Hook) => Intervention) | { readonly write: number; readonly step: WriteStep };

const deaths: readonly Death[] = [
  (kill) => ({ method: "POST", nth: 700, onRequest: kill }),
  (kill) => ({ method: "POST", nth: 1300, onResponse: kill }),
  { write: 3, step: "written" },
  { write: 3, step: "done" },
  (kill) => ({ method: "GET", path: /limit=20000/, nth: 4, onResponse: kill }),
];

async function dieOnce(folders: Folders, proxy: FaultProxy, death: Death): Promise<void> {
  let writes = 0;
  const operator = startKillable(folders, async (step) => {
    if (step === "begin") writes++;
    if (typeof death !== "function" && death.write === writes && death.step === step) await operator.kill();
  });
  if (typeof death === "function") proxy.next(death(() => operator.kill()));
  expect(await operator.ended, operator.log()).toBe("SIGKILL");
}

test("every one is reset, and each death repeats at most a window, of rows that are not clear", async () => {
  await using stack = new AsyncDisposableStack();
  const { store, proxy, folders } = await openHomeserver(stack);
  for (const death of deaths) await dieOnce(folders, proxy, death);

  let applied = Infinity;
  proxy.next({
    method: "POST",
    nth: 500,
    async onRequest({ id }) {
      applied = id;
      await declareReset(folders, "single", { destination: "single.net" });
    },
  });
  const operator = startKillable(folders);
  expect(await operator.ended, operator.log()).toBe(0);
  await proxy.idle();

  const posts = proxy.journal.filter(isPost);
  const selected = posts.filter((exchange) => nameOf(exchange).endsWith(".example"));
  expect(new Set(selected.map(nameOf)).size).toBe(destinations);
  const left = await Promise.all(names.map((name) => store.get(name)));
  expect(left.filter((destination) => destination!.retry_last_ts !== 0)).toEqual([]);

  // Synapse answers 400 for a row that is clear.
  expect(selected.filter(({ serverStatus }) => serverStatus !== undefined && serverStatus !== 200)).toEqual([]);
  expect(selected.length - destinations).toBeLessThanOrEqual(deaths.length * largestWindow);

  const [all, single] = await resets(folders);
  expect(successOf(all)).toBe("AllReset");
  expect(all!.status.selected).toMatchObject({ matched: destinations, reset: destinations, notNeeded: 0, failed: 0 });
  expect(Number(all!.metadata.resourceVersion) - 1).toBeLessThanOrEqual(mostStatusWrites);
  expect(JSON.stringify(all!.status).length).toBeLessThan(mostStatusBytes);

  // The single reset does not wait for the thousands before it.
  expect(successOf(single)).toBe("ResetAccepted");
  const singlePost = posts.find((exchange) => nameOf(exchange) === "single.net")!;
  const overtaken = selected.filter(({ id }) => id > singlePost.id).length;
  expect(singlePost.id).toBeGreaterThan(applied);
  expect(overtaken).toBeGreaterThan(0);
  const first = proxy.journal.find(({ id }) => id === applied)!;
  console.log(
    `${selected.length} POSTs in ${Number(all!.metadata.resourceVersion) - 1} status writes; single reset posted ` +
      `${Math.round(singlePost.arrivedAt - first.arrivedAt)} ms after it was applied`,
  );
});
