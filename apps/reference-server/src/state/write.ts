/** Writes the state as a document that {@link readState} takes, a piece at a time. */
import type { StateUser } from "@synapse-federation/core/schema";
import type { DestinationRecord } from "@synapse-federation/core/store";
import { encodeInteger, encodeJson, encodeString } from "@synapse-federation/core/synapse";
import type { DestinationRoom } from "@synapse-federation/core/wire";
import type { Context } from "../context.ts";

/** @param secrets whether tokens and passwords are part of it. */
export async function* writeState(
  { store, accounts, serverVersion }: Context,
  { secrets, signal }: { readonly secrets: boolean; readonly signal?: AbortSignal },
): AsyncGenerator<string> {
  const users = accounts.users.map((user) => (secrets ? user : withoutSecrets(user)));
  const head = encodeJson({ server_version: serverVersion, dialect: store.dialect, users });
  yield `${head.slice(0, -1)},"destinations":[`;
  let comma = "";
  for await (const batch of store.snapshot(signal)) {
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
    `,"retry_last_ts":${encodeInteger(row.retry_last_ts)}` +
    `,"retry_interval":${encodeInteger(row.retry_interval)}` +
    `,"failure_ts":${encodeInteger(row.failure_ts)}` +
    `,"last_successful_stream_ordering":${encodeInteger(row.last_successful_stream_ordering)}` +
    `,"rooms":[${row.rooms.map(encodeRoom).join(",")}]}`
  );
}

function encodeRoom({ room_id, stream_ordering }: DestinationRoom): string {
  return `{"room_id":${encodeString(room_id)},"stream_ordering":${encodeInteger(stream_ordering)}}`;
}
