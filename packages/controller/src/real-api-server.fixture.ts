/** For contract tests: a real API server with a kind of its own, and access to it as a program has it. */
import { KubeConfig } from "@kubernetes/client-node";
import { type Kubernetes, startKubernetes } from "@synapse-federation/testbed/kubernetes";
import { type ApiServer, openApiServer } from "./api-server/api-server.ts";
import type { KubernetesObject } from "./object.ts";
import { pathOf, type Resource } from "./resource.ts";

export const widgets: Resource = { group: "example.dev", version: "v1", plural: "widgets", kind: "Widget" };

export interface Widget extends KubernetesObject {
  readonly spec?: { readonly size?: number | bigint };
  readonly status?: { readonly phase?: string; readonly seen?: number };
}

const crd = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.dev}
spec:
  group: example.dev
  scope: Namespaced
  names: {plural: widgets, singular: widget, kind: Widget}
  versions:
    - name: v1
      served: true
      storage: true
      subresources: {status: {}}
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec: {type: object, properties: {size: {type: integer, format: int64}}}
            status:
              type: object
              x-kubernetes-preserve-unknown-fields: true
              properties: {phase: {type: string}, seen: {type: integer}}
`;

export interface RealApiServer extends AsyncDisposable {
  readonly kubernetes: Kubernetes;
  /** As an administrator. */
  readonly api: ApiServer;
  /** Access under another kubeconfig. */
  open(kubeconfig: string): ApiServer;
  /** A namespace of one test's own. */
  namespace(): Promise<string>;
  create(namespace: string, name: string, members?: object): Promise<Widget>;
  delete(namespace: string, name: string): Promise<void>;
}

export async function startRealApiServer(): Promise<RealApiServer> {
  const kubernetes = await startKubernetes();
  await kubernetes.apply(crd);
  await kubernetes.kubectl("wait", "--for=condition=Established", "crd/widgets.example.dev", "--timeout=60s");
  const opened: ApiServer[] = [];
  const open = (kubeconfig: string): ApiServer => {
    const kubeConfig = new KubeConfig();
    kubeConfig.loadFromFile(kubeconfig);
    const api = openApiServer({ kubeConfig, userAgent: "synapse-federation-controller-test" });
    opened.push(api);
    return api;
  };
  const api = open(kubernetes.kubeconfig);
  let namespaces = 0;
  return {
    kubernetes,
    api,
    open,
    async namespace() {
      const name = `controller-test-${process.pid}-${namespaces++}`;
      await api.request({ method: "POST", path: "/api/v1/namespaces", body: { metadata: { name } } });
      return name;
    },
    create: async (namespace, name, members = {}) =>
      (await api.request({
        method: "POST",
        path: pathOf(widgets, { namespace }),
        body: { apiVersion: "example.dev/v1", kind: "Widget", metadata: { name }, ...members },
      })) as Widget,
    async delete(namespace, name) {
      await api.request({ method: "DELETE", path: pathOf(widgets, { namespace, name }) });
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(opened.map((one) => one.close()));
      await kubernetes.stop();
    },
  };
}
