/** A real Kubernetes API with our kinds, and what a test does in a namespace of it. */
import { type ApiServer, apiVersionOf, pathOf, type Resource } from "@synapse-federation/controller";
import { type FederationReset, findCondition } from "@synapse-federation/operator";
import { type Need, requireTool } from "@synapse-federation/testbed";
import { expect } from "vitest";
import { type Installation, type Namespace, startInstallation } from "../kubernetes/installation.ts";
import { keepSecret } from "../operator/secrets.ts";
import { openAdmin } from "./admin.ts";
import { eventually } from "./eventually.ts";
import type { FailingHomeserver } from "./failing-homeserver.ts";
import { type Replica, startReplica } from "./replica.ts";

const ours = { group: "synapse-federation.dev", version: "v1alpha1" };
const fedresets: Resource = { ...ours, plural: "federationresets", kind: "FederationReset" };
const homeservers: Resource = { ...ours, plural: "homeservers", kind: "Homeserver" };
const secrets: Resource = { group: "", version: "v1", plural: "secrets", kind: "Secret" };
const events: Resource = { group: "events.k8s.io", version: "v1", plural: "events", kind: "Event" };

/** Go, and nobody else's cluster: these tests restart theirs and read its audit log. */
export const ownKubernetes: Need = process.env["TESTBED_KUBECONFIG"]
  ? { missing: true, note: " (skipped: TESTBED_KUBECONFIG names a cluster that was there)" }
  : await requireTool("go");

export interface Cluster extends AsyncDisposable {
  readonly installation: Installation;
  /** As an administrator. */
  readonly api: ApiServer;
  field(): Promise<Field>;
}

export interface WrittenEvent {
  readonly reason: string;
  readonly series?: { readonly count: number };
  readonly regarding: { readonly kind: string; readonly name: string };
}

/** A namespace of one test's own. */
export interface Field extends AsyncDisposable {
  readonly namespace: Namespace;
  readonly name: string;
  /** With the Secret that it needs. */
  homeserver(name: string, of: Pick<FailingHomeserver, "server">, spec: object): Promise<void>;
  patchHomeserver(name: string, spec: object): Promise<void>;
  patchReset(name: string, spec: object): Promise<void>;
  reset(name: string, spec: object): Promise<void>;
  resets(): Promise<readonly FederationReset[]>;
  /** Waits until every reset is Finished, and answers them. */
  allFinished(timeoutMs: number): Promise<readonly FederationReset[]>;
  events(): Promise<readonly WrittenEvent[]>;
  /** Ends with the field. */
  replica(...options: readonly string[]): Replica;
}

export async function startCluster(): Promise<Cluster> {
  const installation = await startInstallation();
  try {
    await installation.installKinds();
    const api = await openAdmin(installation.kubernetes.kubeconfig);
    return {
      installation,
      api,
      field: async () => openField(api, await installation.namespace()),
      async [Symbol.asyncDispose]() {
        await api.close();
        await installation[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await installation[Symbol.asyncDispose]();
    throw error;
  }
}

export const conditionOf = ({ status }: FederationReset, type: string): string => {
  const { status: claim, reason } = findCondition(status.conditions, type) ?? {};
  return `${claim ?? "–"} ${reason ?? "–"}`;
};
export const isFinished = (reset: FederationReset): boolean =>
  findCondition(reset.status.conditions, "Finished")?.status === "True";

function openField(api: ApiServer, namespace: Namespace): Field {
  const { name } = namespace;
  const stack = new AsyncDisposableStack();
  const create = async (resource: Resource, named: string, members: object): Promise<void> => {
    const { kind } = resource;
    const body = { apiVersion: apiVersionOf(resource), kind, metadata: { name: named }, ...members };
    await api.request({ method: "POST", path: pathOf(resource, { namespace: name }), body });
  };
  const patch = async (resource: Resource, named: string, spec: object): Promise<void> => {
    const path = pathOf(resource, { namespace: name, name: named });
    await api.request({ method: "PATCH", path, body: { spec }, contentType: "application/merge-patch+json" });
  };
  const list = async <T>(resource: Resource): Promise<readonly T[]> =>
    ((await api.request({ method: "GET", path: pathOf(resource, { namespace: name }) })) as { items: readonly T[] })
      .items;
  const resets = () => list<FederationReset>(fedresets);
  return {
    namespace,
    name,
    async homeserver(named, { server }, spec) {
      await create(secrets, named, { stringData: { access_token: keepSecret(server.accessToken!) } });
      await create(homeservers, named, { spec: { auth: { accessTokenSecretRef: { name: named } }, ...spec } });
    },
    patchHomeserver: (named, spec) => patch(homeservers, named, spec),
    patchReset: (named, spec) => patch(fedresets, named, spec),
    reset: (named, spec) => create(fedresets, named, { spec }),
    resets,
    async allFinished(timeoutMs) {
      // Where the API server does not answer it is asked again.
      return eventually({ timeoutMs, everyMs: 1000 }, async () => {
        const all = await resets();
        const open = all.filter((reset) => !isFinished(reset));
        expect(open.map((reset) => `${reset.metadata.name}: ${conditionOf(reset, "Ready")}`)).toEqual([]);
        return all;
      });
    },
    events: async () =>
      (await list<WrittenEvent>(events)).filter(({ regarding }) => regarding.kind === "FederationReset"),
    replica: (...options) =>
      stack.use(
        startReplica(["--kubeconfig", namespace.kubeconfig, "--allow-homeserver", "http://127.0.0.1:*", ...options]),
      ),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

/** Runs `work` on all, so many at a time. */
export async function each<T>(items: readonly T[], atATime: number, work: (item: T) => Promise<void>): Promise<void> {
  const left = items.values();
  const run = async (): Promise<void> => {
    for (const item of left) await work(item);
  };
  await Promise.all(Array.from({ length: atATime }, run));
}
