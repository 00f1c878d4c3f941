/** A real kube-apiserver with our kinds, and namespaces in which the operator may do what its role says. */
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { type Kubernetes, startKubernetes } from "@synapse-federation/testbed/kubernetes";
import { type Program, startOperator } from "../operator/command.ts";
import { expectNoSecret, keepSecret } from "../operator/secrets.ts";

const files = fileURLToPath(new URL("../../../charts/operator/files/", import.meta.url));
const account = "synapse-federation-operator";

export interface Installation extends AsyncDisposable {
  readonly kubernetes: Kubernetes;
  installKinds(): Promise<void>;
  /** A namespace of one test's own. */
  namespace(): Promise<Namespace>;
}

export interface Namespace {
  readonly name: string;
  /** Path of a kubeconfig with the operator's service account, in this namespace. */
  readonly kubeconfig: string;
  /** kubectl as an administrator, in this namespace. */
  kubectl(...args: readonly string[]): Promise<string>;
  /** The operator's program, as its service account. Ends with the installation. */
  operator(...options: readonly string[]): Program;
}

export async function startInstallation(): Promise<Installation> {
  const kubernetes = await startKubernetes();
  const programs: Program[] = [];
  let namespaces = 0;
  let written = ["events", "events.events.k8s.io", "leases", "configmaps"];
  /** What the operator wrote, and what the API server wrote about it. */
  const expectNoSecretLeft = async (): Promise<void> => {
    const objects = await kubernetes.kubectl("get", written.join(), "--all-namespaces", "--output=yaml");
    expectNoSecret("an object", objects);
    if (kubernetes.own === undefined) return;
    expectNoSecret("the audit log", JSON.stringify(await kubernetes.own.audit()));
  };
  return {
    kubernetes,
    async installKinds() {
      await kubernetes.kubectl("apply", "--filename", `${files}crds`);
      await kubernetes.kubectl("wait", "--for=condition=Established", "crd", "--all", "--timeout=60s");
      written = [...written, "federationresets", "homeservers"];
    },
    async namespace() {
      const name = `operator-test-${process.pid}-${namespaces++}`;
      const kubectl: Namespace["kubectl"] = (...args) => kubernetes.kubectl("--namespace", name, ...args);
      await kubernetes.kubectl("create", "namespace", name);
      await kubectl("create", "serviceaccount", account);
      await kubectl("apply", "--filename", `${files}rbac/roles.yaml`);
      for (const role of [account, `${account}-lease`]) {
        await kubectl("create", "rolebinding", role, `--role=${role}`, `--serviceaccount=${name}:${account}`);
      }
      const kubeconfig = await kubernetes.serviceAccountKubeconfig(name, account);
      await adapt(kubeconfig, name);
      // Elsewhere these addresses would be refused.
      const operator: Namespace["operator"] = (...options) => {
        const given = ["--kubeconfig", kubeconfig, "--allow-homeserver", "http://127.0.0.1:*"];
        const program = startOperator(...given, ...options);
        programs.push(program);
        return program;
      };
      return { name, kubeconfig, kubectl, operator };
    },
    async [Symbol.asyncDispose]() {
      // A test that failed may have left one.
      for (const program of programs) program.interrupt("SIGKILL");
      try {
        await expectNoSecretLeft();
      } finally {
        await kubernetes.stop();
      }
    },
  };
}

/**
 * Sets the namespace, as a pod has its own: what the operator works in, and where its lease stands, unless it is told
 * otherwise. And keeps its token secret.
 */
async function adapt(kubeconfig: string, namespace: string): Promise<void> {
  const config = JSON.parse(await readFile(kubeconfig, "utf8")) as {
    readonly contexts: readonly { readonly context: object }[];
    readonly users: readonly { readonly user: { readonly token: string } }[];
  };
  for (const { user } of config.users) keepSecret(user.token);
  const contexts = config.contexts.map((named) => ({ ...named, context: { ...named.context, namespace } }));
  await writeFile(kubeconfig, JSON.stringify({ ...config, contexts }));
}
