import { join } from "node:path";
import type { Dialect } from "@synapse-federation/core/store";
import { startPostgresIn } from "../postgres/postgres.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import { openPostgresRows } from "./postgres-rows.ts";
import type { SynapseRows } from "./rows.ts";
import { openSqliteRows } from "./sqlite-rows.ts";

/** An empty database for a Synapse. */
export interface SynapseDatabase {
  /** The `database` section of homeserver.yaml. */
  readonly configuration: unknown;
  /** Opens it beside Synapse, once Synapse has made its tables. */
  openRows(): Promise<SynapseRows>;
}

export const makeDatabase: Readonly<Record<Dialect, (sandbox: Sandbox) => Promise<SynapseDatabase>>> = {
  async sqlite({ directory }) {
    const database = join(directory, "homeserver.db");
    return {
      // Wait, rather than fail, while rows are seeded in bulk.
      configuration: { name: "sqlite3", args: { database, timeout: 60 } },
      openRows: () => openSqliteRows(database),
    };
  },
  async postgres(sandbox) {
    const { connection, createDatabase } = await startPostgresIn(sandbox);
    const dbname = "synapse";
    await createDatabase(dbname);
    return {
      configuration: { name: "psycopg2", args: { ...connection, dbname, cp_min: 5, cp_max: 10 } },
      openRows: () => openPostgresRows(connection, dbname),
    };
  },
};
