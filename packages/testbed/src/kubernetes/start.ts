import { generateKeyPairSync, randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../sandbox/free-port.ts";
import { logTail } from "../sandbox/log-tail.ts";
import { openSandbox, type Sandbox, type SandboxProcess } from "../sandbox/sandbox.ts";
import { kubeconfigOf } from "./kubeconfig.ts";
import { type KubectlOptions, runKubectl } from "./kubectl.ts";
import type { Kubernetes } from "./kubernetes.ts";
import { kubernetesPrograms } from "./programs.ts";

const patienceMs = 120_000;

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
      ? kubernetesOf({ program: "kubectl", kubeconfig: given!, home: sandbox.directory }, sandbox)
      : await startIn(sandbox, programs);
  } catch (error) {
    await sandbox.close();
    throw error;
  }
}

async function startIn(sandbox: Sandbox, programs: string): Promise<Kubernetes> {
  const path = (name: string): string => join(sandbox.directory, name);
  const etcd = await startEtcd(sandbox, programs);
  const port = await freePort();
  const adminToken = randomBytes(16).toString("hex");
  const { privateKey, publicKey } = generateKeyPairSync("ec", {
    namedCurve: "P-256",
    privateKeyEncoding: { type: "sec1", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  await writeFile(path("accounts.key"), privateKey, { mode: 0o600 });
  await writeFile(path("accounts.pub"), publicKey);
  await writeFile(path("tokens.csv"), `${adminToken},admin,admin,system:masters\n`, { mode: 0o600 });
  const run = (): Promise<SandboxProcess> =>
    sandbox.run({
      command: join(programs, "kube-apiserver"),
      args: [
        `--etcd-servers=${etcd}`,
        "--bind-address=127.0.0.1",
        "--advertise-address=127.0.0.1",
        `--secure-port=${port}`,
        // It makes a certificate of its own there, and keeps it over a restart.
        `--cert-dir=${path("certificates")}`,
        `--token-auth-file=${path("tokens.csv")}`,
        "--authorization-mode=RBAC",
        "--service-account-issuer=https://kubernetes.default.svc",
        `--service-account-key-file=${path("accounts.pub")}`,
        `--service-account-signing-key-file=${path("accounts.key")}`,
        "--service-cluster-ip-range=10.97.0.0/24",
        "--endpoint-reconciler-type=none",
        "--profiling=false",
        // A stop would wait up to a minute for watches over HTTP/1.1 to end by themselves.
        "--shutdown-watch-termination-grace-period=1s",
      ],
      log: "kube-apiserver.log",
      stopSignal: "SIGKILL",
    });
  const server = `https://127.0.0.1:${port}`;
  const kubeconfig = path("admin.kubeconfig");
  const kubectl = { program: join(programs, "kubectl"), kubeconfig, home: sandbox.directory };
  const start = async (): Promise<SandboxProcess> => {
    const process = await run();
    await ready("kube-apiserver", process, path("kube-apiserver.log"), [adminToken], async () => {
      const certificateAuthority = await readFile(path("certificates/apiserver.crt"), "utf8");
      await writeFile(kubeconfig, kubeconfigOf({ server, certificateAuthority, token: adminToken }), { mode: 0o600 });
      await runKubectl(kubectl, ["get", "--raw", "/readyz"]);
    });
    return process;
  };
  let current = await start();
  return {
    ...kubernetesOf(kubectl, sandbox),
    async restart(signal = "SIGTERM") {
      process.kill(current.pid, signal);
      await current.exited;
      current = await start();
    },
  };
}

/** Answers the URL for clients. */
async function startEtcd(sandbox: Sandbox, programs: string): Promise<string> {
  const [clients, peers] = [await freePort(), await freePort()].map((port) => `http://127.0.0.1:${port}`);
  const process = await sandbox.run({
    command: join(programs, "etcd"),
    args: [
      "--name=testbed",
      `--data-dir=${join(sandbox.directory, "etcd")}`,
      `--listen-client-urls=${clients}`,
      `--advertise-client-urls=${clients}`,
      `--listen-peer-urls=${peers}`,
      `--initial-advertise-peer-urls=${peers}`,
      `--initial-cluster=testbed=${peers}`,
      "--log-level=warn",
    ],
    log: "etcd.log",
    stopSignal: "SIGKILL",
  });
  await ready("etcd", process, join(sandbox.directory, "etcd.log"), [], async () => {
    const answer = await fetch(`${clients}/health`);
    if (!answer.ok) throw new Error(`etcd answers ${answer.status}`);
  });
  return clients!;
}

/** Waits until `ask` succeeds. */
async function ready(
  name: string,
  process: SandboxProcess,
  log: string,
  secrets: readonly string[],
  ask: () => Promise<void>,
): Promise<void> {
  let ended: string | undefined;
  void process.exited.then((how) => (ended = how));
  const deadline = Date.now() + patienceMs;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      const problem = ended ?? (Date.now() > deadline ? String(error) : undefined);
      if (problem !== undefined) {
        const end = await logTail(log, secrets);
        throw new Error(`${name} did not start (${problem}). The end of its log:\n${end}`, { cause: error });
      }
    }
    await sleep(100);
  }
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
      await writeFile(path, kubeconfigOf({ server: server!, certificateAuthority, token: token.trim() }), {
        mode: 0o600,
      });
      return path;
    },
    stop: sandbox.close,
    [Symbol.asyncDispose]: sandbox.close,
  };
}
