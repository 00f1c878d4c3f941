import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Dialect } from "@synapse-federation/core/store";
import { makeFailing } from "./failing-destination.ts";
import { freePort } from "./free-port.ts";
import { homeserverRequests } from "./homeserver-requests.ts";
import { findPython } from "./python.ts";
import { openSandbox, type Sandbox, type SandboxProcess } from "./sandbox.ts";
import { openSqliteRows } from "./sqlite-rows.ts";
import { type SynapseConfiguration, writeSynapseConfiguration } from "./synapse-configuration.ts";
import { newestRelease, type SynapseRelease } from "./synapse-releases.ts";
import { addUser, registerAdmin } from "./synapse-users.ts";
import type { Synapse } from "./synapse.ts";
import { virtualEnvironment } from "./virtual-environment.ts";

const patienceMs = 90_000;
const serverName = "hs.test";

export interface SynapseOptions {
  readonly database: Dialect;
  /** Default: the newest. */
  readonly version?: SynapseRelease;
  /** Keys of homeserver.yaml to add or replace. */
  readonly config?: SynapseConfiguration;
  /** Aborts the start. */
  readonly signal?: AbortSignal;
}

/** Starts a real Synapse. @throws Error with the end of its log where it does not come up. */
export async function startSynapse(options: SynapseOptions): Promise<Synapse> {
  const sandbox = await openSandbox("synapse-");
  try {
    return await startIn(sandbox, options);
  } catch (error) {
    await sandbox.close();
    throw error;
  }
}

async function startIn(sandbox: Sandbox, options: SynapseOptions): Promise<Synapse> {
  const { database: dialect, version = newestRelease, config = {}, signal } = options;
  const python = await findPython();
  if (python === undefined) throw new Error("Synapse needs Python 3.10 or newer with venv.");
  const interpreter = await virtualEnvironment(version, python, signal);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const file = join(sandbox.directory, "homeserver.db");
  const database = { name: "sqlite3", args: { database: file, timeout: 60 } };
  const configured = await writeSynapseConfiguration(sandbox.directory, { serverName, port, database, config });
  const process = await sandbox.run({
    command: interpreter,
    args: ["-m", "synapse.app.homeserver", "-c", configured.file],
    log: "synapse.log",
    stopSignal: "SIGTERM",
  });
  await healthy(url, process, join(sandbox.directory, "synapse.log"), signal);
  const send = homeserverRequests(url);
  const admin = await registerAdmin(send, configured.sharedSecret);
  const add: Synapse["addUser"] = (kind) => addUser(send, serverName, admin.accessToken, kind);
  const [plain, guest, rows] = await Promise.all([add("plain"), add("guest"), openSqliteRows(file)]);
  const close = async (): Promise<void> => {
    await rows[Symbol.asyncDispose]();
    await sandbox.close();
  };
  return {
    url,
    serverName,
    version,
    dialect,
    admin,
    plain,
    guest,
    addUser: add,
    seed: (records) => rows.put(records),
    remove: (names) => rows.remove(names),
    clearDestinations: () => rows.clear(),
    rows: () => rows.read(),
    makeFailing: (destination) => makeFailing(send, admin, destination),
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function healthy(url: string, process: SandboxProcess, log: string, signal?: AbortSignal): Promise<void> {
  let ended: string | undefined;
  void process.exited.then((how) => (ended = how));
  const deadline = Date.now() + patienceMs;
  for (;;) {
    signal?.throwIfAborted();
    const answer = await fetch(`${url}/health`, { signal: AbortSignal.timeout(5000) }).catch(() => undefined);
    if (answer?.ok) return;
    if (ended !== undefined || Date.now() > deadline) {
      const tail = (await readFile(log, "utf8").catch(() => "")).slice(-2000);
      throw new Error(`Synapse did not start (${ended ?? "no answer from /health"}). The end of its log:\n${tail}`);
    }
    await sleep(50);
  }
}
