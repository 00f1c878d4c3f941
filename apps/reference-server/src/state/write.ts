/** Writes a state document that `readState` takes, a piece at a time. */
import type { StateUser } from "@synapse-federation/core/schema";
import type { DestinationRecord } from "@synapse-federation/core/store";
import { encodeJson, encodeRoom, encodeString } from "@synapse-federation/core/synapse";
import type { Context } from "../context.ts";
import type { StateHead } from "./head.ts";

/** The server's state. @param secrets whether tokens and passwords are part of it. */
export function writeState({ store, accounts, serverVersion }: Context, secrets: boolean): AsyncGenerator<string> {
  const users = accounts.users.map((user) => (secrets ? user : withoutSecrets(user)));
  return writeDocument({ server_version: serverVersion, dialect: store.dialect, users }, store.snapshot());
}

/** A document of a head and of rows as they come. */
export async function* writeDocument(
  head: StateHead,
  rows: AsyncIterable<readonly DestinationRecord[]>,
): AsyncGenerator<string> {
  yield encodeJson({ ...head, destinations: [] }).slice(0, -2);
  let comma = "";
  for await (const batch of rows) {
    if (batch.length === 0) continue;
    yield `${comma}\n${batch.map(encodeRecord).join(",\n")}`;
    comma = ",";
  }
  yield "\n]}\n";
}

function withoutSecrets({ access_token: _token, password: _password, ...rest }: StateUser): StateUser {
  return rest;
}

function encodeRecord(row: DestinationRecord): string {
  return (
    `{"destination":${encodeString(row.destination)}` +
    `,"retry_last_ts":${row.retry_last_ts}` +
    `,"retry_interval":${row.retry_interval}` +
    `,"failure_ts":${row.failure_ts}` +
    `,"last_successful_stream_ordering":${row.last_successful_stream_ordering}` +
    `,"rooms":[${row.rooms.map(encodeRoom).join(",")}]}`
  );
}
