/** A real kube-apiserver with the operator's kinds, as the measurements use it. */
import { fileURLToPath } from "node:url";
import { KubeConfig } from "@kubernetes/client-node";
import {
  type ApiServer,
  type KubernetesObject,
  openApiServer,
  pathOf,
  reflector,
  type Resource,
} from "@synapse-federation/controller";
import { type Kubernetes, startKubernetes } from "@synapse-federation/testbed/kubernetes";

interface Reset extends KubernetesObject {
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

export interface Arena {
  readonly namespace: string;
  /** Of a ServiceAccount of this operator's own. */
  readonly kubeconfig: string;
  /** Creates a reset of the destination of the same name; answers when the API server had answered. */
  create(name: string): Promise<number>;
  /** When each reset was first seen Ready. */
  readonly readyAt: ReadonlyMap<string, number>;
  /** Status writes and other requests of the operator for each reset, events, leases and watches apart. */
  requests(): Promise<{ readonly status: number; readonly other: number }>;
}

export interface BenchCluster extends AsyncDisposable {
  /** A namespace with a Homeserver at `url`, for one operator. */
  arena(url: string, signal: AbortSignal): Promise<Arena>;
}

const crds = fileURLToPath(new URL("../../../charts/operator/files/crds", import.meta.url));
const group = "synapse-federation.dev/v1alpha1";
const resets: Resource = {
  group: "synapse-federation.dev",
  version: "v1alpha1",
  plural: "federationresets",
  kind: "FederationReset",
};

export async function startBenchCluster(): Promise<BenchCluster> {
  const kubernetes = await startKubernetes();
  await kubernetes.kubectl("apply", "--filename", crds);
  await kubernetes.kubectl("wait", "--for=condition=Established", "crd", "--all", "--timeout=60s");
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromFile(kubernetes.kubeconfig);
  const admin = openApiServer({ kubeConfig, userAgent: "bench" });
  let arenas = 0;
  return {
    async arena(url, signal) {
      const namespace = `bench-${process.pid}-${arenas++}`;
      await prepare(kubernetes, namespace, url);
      const kubeconfig = await kubernetes.serviceAccountKubeconfig(namespace, "operator");
      return arenaOf({ kubernetes, admin, namespace, kubeconfig, signal });
    },
    async [Symbol.asyncDispose]() {
      await admin.close();
      await kubernetes.stop();
    },
  };
}

/** Any operator may do anything here: roles are no concern of a measurement. */
async function prepare(kubernetes: Kubernetes, namespace: string, url: string): Promise<void> {
  await kubernetes.kubectl("create", "namespace", namespace);
  const metadata = (name: string): object => ({ name, namespace });
  const objects = [
    { apiVersion: "v1", kind: "ServiceAccount", metadata: metadata("operator") },
    { apiVersion: "v1", kind: "Secret", metadata: metadata("admin"), stringData: { access_token: "token" } },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRoleBinding",
      metadata: { name: namespace },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "cluster-admin" },
      subjects: [{ kind: "ServiceAccount", name: "operator", namespace }],
    },
    {
      apiVersion: group,
      kind: "Homeserver",
      metadata: metadata("homeserver"),
      spec: {
        url,
        auth: { accessTokenSecretRef: { name: "admin" } },
        pollIntervalSeconds: 0,
        // Nobody is to be held back by the homeserver's own limits.
        maxConcurrentRequests: 16,
        requestsPerSecond: 100_000,
      },
    },
  ];
  await kubernetes.apply(objects.map((object) => JSON.stringify(object)).join("\n---\n"));
}

async function arenaOf({
  kubernetes,
  admin,
  namespace,
  kubeconfig,
  signal,
}: {
  readonly kubernetes: Kubernetes;
  readonly admin: ApiServer;
  readonly namespace: string;
  readonly kubeconfig: string;
  readonly signal: AbortSignal;
}): Promise<Arena> {
  const readyAt = new Map<string, number>();
  const watch = reflector<Reset>({
    server: admin,
    resource: resets,
    namespace,
    onChange({ object: { metadata, status } }) {
      const ready = status?.conditions?.some(({ type, status: is }) => type === "Ready" && is === "True") === true;
      if (ready && !readyAt.has(metadata.name)) readyAt.set(metadata.name, performance.now());
    },
    onFault: (error) => console.error(error),
  });
  void watch.run(signal);
  await watch.synced;
  const path = pathOf(resets, { namespace });
  return {
    namespace,
    kubeconfig,
    readyAt,
    async create(name) {
      const spec = { homeserverRef: { name: "homeserver" }, destination: name, recoveryWindowSeconds: 0 };
      const body = { apiVersion: group, kind: "FederationReset", metadata: { name }, spec };
      await admin.request({ method: "POST", path, body });
      return performance.now();
    },
    async requests() {
      const audit = (await kubernetes.own?.audit()) ?? [];
      const own = audit.filter(
        ({ user, resource, verb }) =>
          user === `system:serviceaccount:${namespace}:operator` &&
          verb !== "watch" &&
          !["events", "leases"].includes(resource),
      );
      const status = own.filter(({ resource }) => resource === "federationresets/status").length;
      return { status, other: own.length - status };
    },
  };
}
