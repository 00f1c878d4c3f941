import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Dialect } from "@synapse-federation/core/store";
import { makeFailing } from "./failing-destination.ts";
import { freePort } from "../sandbox/free-port.ts";
import { homeserverRequests } from "./requests.ts";
import { logTail } from "../sandbox/log-tail.ts";
import { openPostgresRows } from "./postgres-rows.ts";
import { startPostgresIn } from "../postgres/postgres.ts";
import { findPython } from "./python.ts";
import { openSandbox, type Sandbox, type SandboxProcess } from "../sandbox/sandbox.ts";
import { openSqliteRows } from "./sqlite-rows.ts";
import { type SynapseConfiguration, writeSynapseConfiguration } from "./configuration.ts";
import { newestRelease, type SynapseRelease } from "./releases.ts";
import { addUser, registerAdmin } from "./users.ts";
import type { SynapseRows } from "./rows.ts";
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
  const database = await databases[dialect](sandbox);
  const configured = await writeSynapseConfiguration(sandbox.directory, {
    serverName,
    port,
    database: database.configuration,
    config,
  });
  const homeserver = await sandbox.run({
    command: interpreter,
    args: ["-m", "synapse.app.homeserver", "-c", configured.file],
    log: "synapse.log",
    stopSignal: "SIGTERM",
    // Its version string names the branch and commit of the checkout that it finds itself in: here, ours.
    env: { GIT_DIR: "/dev/null" },
  });
  const problem = await healthy(url, homeserver, signal);
  if (problem !== undefined) {
    const tail = await logTail(join(sandbox.directory, "synapse.log"), configured.secrets);
    throw new Error(`Synapse did not start (${problem}). The end of its log:\n${tail}`);
  }
  const send = homeserverRequests(url);
  const admin = await registerAdmin(send, configured.sharedSecret);
  const add: Synapse["addUser"] = (kind) => addUser(send, serverName, admin.accessToken, kind);
  const [plain, guest, rows] = await Promise.all([add("plain"), add("guest"), database.rows()]);
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

interface SynapseDatabase {
  /** The `database` section of homeserver.yaml. */
  readonly configuration: unknown;
  /** Opens it beside Synapse, once Synapse has made its tables. */
  rows(): Promise<SynapseRows>;
}

const databases: Record<Dialect, (sandbox: Sandbox) => Promise<SynapseDatabase>> = {
  async sqlite(sandbox) {
    const database = join(sandbox.directory, "homeserver.db");
    return {
      // Wait, rather than fail, while rows are seeded in bulk.
      configuration: { name: "sqlite3", args: { database, timeout: 60 } },
      rows: () => openSqliteRows(database),
    };
  },
  async postgres(sandbox) {
    const { connection, createDatabase } = await startPostgresIn(sandbox);
    const dbname = "synapse";
    await createDatabase(dbname);
    return {
      configuration: { name: "psycopg2", args: { ...connection, dbname, cp_min: 5, cp_max: 10 } },
      rows: () => openPostgresRows(connection, dbname),
    };
  },
};

/** Waits until Synapse answers; what went wrong where it never does. */
async function healthy(url: string, process: SandboxProcess, signal?: AbortSignal): Promise<string | undefined> {
  let ended: string | undefined;
  void process.exited.then((how) => (ended = how));
  const deadline = Date.now() + patienceMs;
  for (;;) {
    signal?.throwIfAborted();
    const answer = await fetch(`${url}/health`, { signal: AbortSignal.timeout(5000) }).catch(() => undefined);
    if (answer?.ok) return undefined;
    if (ended !== undefined) return ended;
    if (Date.now() > deadline) return "no answer from /health";
    await sleep(50);
  }
}
