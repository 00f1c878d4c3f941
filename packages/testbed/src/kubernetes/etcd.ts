import { join } from "node:path";
import { freePort } from "../sandbox/free-port.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import { ready } from "./ready.ts";

/** Starts an empty etcd on loopback, which syncs each write to the disk, and answers the URL for its clients. */
export async function startEtcd(sandbox: Sandbox, programs: string): Promise<string> {
  const clients = `http://127.0.0.1:${await freePort()}`;
  const peers = `http://127.0.0.1:${await freePort()}`;
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
  await ready({ name: "etcd", process, log: join(sandbox.directory, "etcd.log"), secrets: [] }, async () => {
    const answer = await fetch(`${clients}/health`);
    if (!answer.ok) throw new Error(`etcd answers ${answer.status}`);
  });
  return clients;
}

/** Throws away all that is not as things are now, as happens every five minutes by itself. */
export async function compactEtcd(clients: string): Promise<void> {
  const ask = async (path: string, body: object): Promise<{ readonly header: { readonly revision: string } }> => {
    const answer = await fetch(`${clients}/v3/kv/${path}`, { method: "POST", body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`etcd answers ${answer.status} to ${path}`);
    return (await answer.json()) as { readonly header: { readonly revision: string } };
  };
  const { revision } = (await ask("range", { key: btoa("compact") })).header;
  await ask("compaction", { revision, physical: true });
}
