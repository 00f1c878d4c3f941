import { existsSync } from "node:fs";
import { Client } from "pg";
import { expect, test } from "vitest";
import { startPostgres } from "./postgres.ts";

test("a real PostgreSQL has databases as Synapse wants them, and leaves nothing behind", async () => {
  const postgres = await startPostgres();
  const name = `it's "quoted"`;
  await postgres.createDatabase(name);
  const client = new Client({ ...postgres.connection, database: name });
  await client.connect();
  const { rows } = await client.query(
    `SELECT current_setting('server_version_num')::int / 10000 AS major, current_setting('data_directory') AS folder,
            datcollate, pg_encoding_to_char(encoding) AS encoding
     FROM pg_database WHERE datname = current_database()`,
  );
  await client.end();
  expect(rows).toMatchObject([{ major: 18, datcollate: "C", encoding: "UTF8" }]);
  expect(process.kill(postgres.pid, 0)).toBe(true);
  await postgres.stop();
  expect(() => process.kill(postgres.pid, 0)).toThrow("ESRCH");
  expect(existsSync(rows[0].folder)).toBe(false);
});
