import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Dialect } from "@synapse-federation/core/store";
import { freePort } from "../sandbox/free-port.ts";
import { logTail } from "../sandbox/log-tail.ts";
import { openSandbox, type Sandbox, type SandboxProcess } from "../sandbox/sandbox.ts";
import { type SynapseConfiguration, writeSynapseConfiguration } from "./configuration.ts";
import { makeDatabase } from "./database.ts";
import { synapseProgram } from "./program.ts";
import { newestRelease, type SynapseRelease } from "./releases.ts";
import { homeserverRequests } from "./requests.ts";
import { scenes } from "./scenes.ts";
import type { Synapse } from "./synapse.ts";
import { takeSynapse } from "./take.ts";
import { addUser, registerAdmin, type UserKind } from "./users.ts";

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

/**
 * Starts a real Synapse, or takes the one at `SYNAPSE_URL` (with `SYNAPSE_ADMIN_TOKEN`) where it runs on the database
 * asked for and neither a release nor a configuration is asked for.
 *
 * @throws Error with the end of its log where it does not come up.
 */
export async function startSynapse(
  options: SynapseOptions,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Synapse> {
  if (options.version === undefined && options.config === undefined) {
    const taken = await takeSynapse(options.database, environment);
    if (taken !== undefined) return taken;
  }
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
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const database = await makeDatabase[dialect](sandbox);
  const parts = { serverName, port, database: database.configuration, config };
  const configured = await writeSynapseConfiguration(sandbox.directory, parts);
  const homeserver = await sandbox.run(await synapseProgram(version, sandbox, configured.file, signal));
  const problem = await healthy(url, homeserver, signal);
  if (problem !== undefined) {
    const tail = await logTail(join(sandbox.directory, "synapse.log"), configured.secrets);
    throw new Error(`Synapse did not start (${problem}). The end of its log:\n${tail}`);
  }
  const send = homeserverRequests(url);
  const admin = await registerAdmin(send, configured.sharedSecret);
  const add = (kind: UserKind) => addUser(send, serverName, admin.accessToken, kind);
  const [plain, guest, rows] = await Promise.all([add("plain"), add("guest"), database.openRows()]);
  const close = async (): Promise<void> => {
    await rows[Symbol.asyncDispose]();
    await sandbox.close();
  };
  return {
    ...scenes(send, admin.accessToken),
    url,
    serverName,
    version,
    dialect,
    admin,
    plain,
    guest,
    addUser: add,
    seedable: true,
    seed: (records) => rows.put(records),
    remove: (names) => rows.remove(names),
    clearDestinations: () => rows.clear(),
    rows: () => rows.read(),
    close,
    [Symbol.asyncDispose]: close,
  };
}

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
