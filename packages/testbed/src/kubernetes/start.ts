import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openSandbox, type Sandbox } from "../sandbox/sandbox.ts";
import { startApiServer } from "./api-server.ts";
import { readAudit } from "./audit.ts";
import { compactEtcd, startEtcd } from "./etcd.ts";
import { kubeconfigOf } from "./kubeconfig.ts";
import { type KubectlOptions, runKubectl } from "./kubectl.ts";
import type { Kubernetes } from "./kubernetes.ts";
import { kubernetesPrograms } from "./programs.ts";

/**
 * Starts etcd (with fsync) and kube-apiserver (TLS, RBAC, ServiceAccount tokens) on loopback: about 4 s once the
 * programs are there (see `kubernetesPrograms`). Where `TESTBED_KUBECONFIG` names a kubeconfig, that cluster is taken,
 * with the `kubectl` on PATH; tests make namespaces and kinds of their own in it.
 *
 * @throws Error with the end of the log of what did not start.
 */
export async function startKubernetes(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Kubernetes> {
  const given = environment["TESTBED_KUBECONFIG"];
  const programs = given ? undefined : await kubernetesPrograms(environment);
  const sandbox = await openSandbox("kubernetes-");
  try {
    return programs === undefined
      ? kubernetesOf({ program: "kubectl", kubeconfig: given!, cache: sandbox.directory }, sandbox)
      : await startIn(sandbox, programs);
  } catch (error) {
    await sandbox.close();
    throw error;
  }
}

async function startIn(sandbox: Sandbox, programs: string): Promise<Kubernetes> {
  const kubeconfig = join(sandbox.directory, "admin.kubeconfig");
  const audit = join(sandbox.directory, "audit.log");
  const kubectl = { program: join(programs, "kubectl"), kubeconfig, cache: sandbox.directory };
  const etcd = await startEtcd(sandbox, programs);
  const ask = (): Promise<string> => runKubectl(kubectl, ["get", "--raw", "/readyz"]);
  const { restart } = await startApiServer({ sandbox, programs, etcd, kubeconfig, audit, ask });
  return {
    ...kubernetesOf(kubectl, sandbox),
    own: { restart, compact: () => compactEtcd(etcd), audit: () => readAudit(audit) },
  };
}

function kubernetesOf(options: KubectlOptions, sandbox: Sandbox): Kubernetes {
  const kubectl = (...args: readonly string[]): Promise<string> => runKubectl(options, args);
  return {
    kubeconfig: options.kubeconfig,
    kubectl,
    async apply(manifests) {
      await runKubectl(options, ["apply", "-f", "-"], manifests);
    },
    async serviceAccountKubeconfig(namespace, name) {
      const token = await kubectl("--namespace", namespace, "create", "token", name, "--duration=24h");
      const view = JSON.parse(await kubectl("config", "view", "--raw", "--minify", "--flatten", "-o", "json")) as {
        readonly clusters: readonly [{ readonly cluster: Readonly<Record<string, string>> }];
      };
      const { server, "certificate-authority-data": authority } = view.clusters[0].cluster;
      const certificateAuthority = authority && Buffer.from(authority, "base64").toString();
      const path = join(sandbox.directory, `${namespace}.${name}.kubeconfig`);
      const access = { server: server!, certificateAuthority, token: token.trim() };
      await writeFile(path, kubeconfigOf(access), { mode: 0o600 });
      return path;
    },
    stop: sandbox.close,
    [Symbol.asyncDispose]: sandbox.close,
  };
}
