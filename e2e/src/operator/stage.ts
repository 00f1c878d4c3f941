/** A homeserver with one failing destination behind a recording proxy, and the folders of an operator before it. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { memoryStore } from "@synapse-federation/core/memory";
import type { Destination } from "@synapse-federation/core/store";
import { type FederationReset, openFolder, openLog } from "@synapse-federation/operator";
import { type ReferenceServer, startReferenceServer } from "@synapse-federation/reference-server";
import {
  type Exchange,
  type FaultProxy,
  type Hook,
  type Intervention,
  openFaultProxy,
} from "@synapse-federation/testbed";
import { keepSecret } from "./secrets.ts";

export const destination = "failing.test";

export interface Stage extends AsyncDisposable {
  readonly server: ReferenceServer;
  readonly proxy: FaultProxy;
  /** The administrator's. */
  readonly token: string;
  /** Writes the manifests: by default as they stand from the start. A token of `undefined` leaves the Secret out. */
  declare(declared: Partial<Declared>): Promise<void>;
  readonly folders: { readonly manifests: string; readonly state: string };
  /** The row as each GET of it was answered. */
  readonly rowsShown: ReadonlyMap<Exchange, Destination>;
  /** Disturbs the next exchange that matches. */
  disturb(rule: Intervention): void;
  row(): Promise<Destination>;
  put(row: Destination): Promise<void>;
  /** Only while no operator runs. */
  status(): Promise<FederationReset["status"]>;
}

const silent = openLog({ level: "silent", format: "plain", write: () => undefined, now: Date.now });

export const isDetails = ({ method, target }: Exchange): boolean => method === "GET" && target.endsWith(destination);
export const isPost = ({ method }: Exchange): boolean => method === "POST";

export async function openStage(before: Destination): Promise<Stage> {
  const stack = new AsyncDisposableStack();
  const root = await mkdtemp(join(tmpdir(), "synapse-federation-crash-"));
  stack.defer(() => rm(root, { recursive: true, force: true }));
  const store = memoryStore({ dialect: "sqlite" });
  const put = async (row: Destination): Promise<void> => void (await store.apply([{ put: row }]));
  const row = async (): Promise<Destination> => (await store.get(destination))!;
  await put(before);
  const server = stack.use(await startReferenceServer({ store }));
  const proxy = stack.use(await openFaultProxy({ target: server.url }));
  const rowsShown = new Map<Exchange, Destination>();
  const record: Hook = async (exchange) => {
    if (isDetails(exchange)) rowsShown.set(exchange, await row());
  };
  proxy.always({ onResponse: record });
  const folders = { manifests: join(root, "manifests"), state: join(root, "state") };
  await mkdir(folders.manifests);
  const token = keepSecret(server.accessToken!);
  const declare: Stage["declare"] = (declared) =>
    writeFile(join(folders.manifests, "all.yaml"), manifests({ url: proxy.url, token, ...declared }));
  await declare({});
  return {
    token,
    declare,
    server,
    proxy,
    folders,
    rowsShown,
    disturb({ onResponse, ...rule }) {
      proxy.next({
        ...rule,
        async onResponse(exchange) {
          await record(exchange);
          await onResponse?.(exchange);
        },
      });
    },
    row,
    put,
    async status() {
      await using cluster = await openFolder({ ...folders, log: silent });
      const [reset] = await cluster.list("FederationReset");
      return reset!.status;
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

interface Declared {
  readonly url: string;
  readonly token: string | undefined;
}

function manifests({ url, token }: Declared): string {
  const secret = `apiVersion: v1
kind: Secret
metadata: {name: admin}
stringData: {access_token: ${token}}
---
`;
  return `${token === undefined ? "" : secret}apiVersion: synapse-federation.dev/v1alpha1
kind: Homeserver
metadata: {name: homeserver}
spec: {url: "${url}", auth: {accessTokenSecretRef: {name: admin}}, requestTimeoutSeconds: 1}
---
apiVersion: synapse-federation.dev/v1alpha1
kind: FederationReset
metadata: {name: reset}
spec: {homeserverRef: {name: homeserver}, destination: ${destination}}
`;
}
