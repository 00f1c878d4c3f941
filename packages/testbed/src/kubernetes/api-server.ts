import { generateKeyPairSync, randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { freePort } from "../sandbox/free-port.ts";
import type { Sandbox, SandboxProcess } from "../sandbox/sandbox.ts";
import { auditPolicy } from "./audit.ts";
import { kubeconfigOf } from "./kubeconfig.ts";
import { ready } from "./ready.ts";

export interface ApiServerProcess {
  /** Ends it and starts it again on the same port and data. */
  restart(signal?: "SIGTERM" | "SIGKILL"): Promise<void>;
}

export interface ApiServerOptions {
  readonly sandbox: Sandbox;
  readonly programs: string;
  /** etcd's URL. */
  readonly etcd: string;
  /** Where to write the administrator's kubeconfig. */
  readonly kubeconfig: string;
  /** Where it writes its audit log. */
  readonly audit: string;
  /** Fails until the server behind the kubeconfig answers. */
  readonly ask: () => Promise<unknown>;
}

/** Starts kube-apiserver with TLS, RBAC and ServiceAccount tokens on loopback. */
export async function startApiServer(options: ApiServerOptions): Promise<ApiServerProcess> {
  const { sandbox, programs, etcd, kubeconfig, audit, ask } = options;
  const path = (name: string): string => join(sandbox.directory, name);
  const port = await freePort();
  const token = randomBytes(16).toString("hex");
  const { privateKey, publicKey } = generateKeyPairSync("ec", {
    namedCurve: "P-256",
    privateKeyEncoding: { type: "sec1", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  await writeFile(path("accounts.key"), privateKey, { mode: 0o600 });
  await writeFile(path("accounts.pub"), publicKey);
  await writeFile(path("tokens.csv"), `${token},admin,admin,system:masters\n`, { mode: 0o600 });
  await writeFile(path("audit-policy.json"), auditPolicy);
  const args = [
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
    `--audit-policy-file=${path("audit-policy.json")}`,
    `--audit-log-path=${audit}`,
    "--profiling=false",
    // A stop would wait up to a minute for watches over HTTP/1.1 to end by themselves.
    "--shutdown-watch-termination-grace-period=1s",
  ];
  const start = async (): Promise<SandboxProcess> => {
    const log = "kube-apiserver.log";
    const command = join(programs, "kube-apiserver");
    const process = await sandbox.run({ command, args, log, stopSignal: "SIGKILL" });
    await ready({ name: "kube-apiserver", process, log: path(log), secrets: [token] }, async () => {
      const certificateAuthority = await readFile(path("certificates/apiserver.crt"), "utf8");
      const access = { server: `https://127.0.0.1:${port}`, certificateAuthority, token };
      await writeFile(kubeconfig, kubeconfigOf(access), { mode: 0o600 });
      await ask();
    });
    return process;
  };
  let current = await start();
  return {
    async restart(signal = "SIGTERM") {
      process.kill(current.pid, signal);
      await current.exited;
      current = await start();
    },
  };
}
