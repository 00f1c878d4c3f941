import type { Destination, DestinationRecord } from "@synapse-federation/core/store";
import { Client } from "pg";
import type { PostgresConnection } from "../postgres/postgres.ts";
import { byDestination, int64, type RoomRow, seededRoom, type SynapseRows } from "./rows.ts";

const batch = 10_000;
/** Each column as text: `pg` would read an int8 as text or lose digits. */
type Stored<T> = { readonly [K in keyof T]: null extends T[K] ? string | null : string };

/** Opens the database of a running Synapse beside it. */
export async function openPostgresRows(connection: PostgresConnection, database: string): Promise<SynapseRows> {
  const client = new Client({ ...connection, database });
  // The connection breaks when the database is killed; the next query says so.
  client.on("error", () => {});
  await client.connect();
  const transaction = async (work: () => Promise<void>): Promise<void> => {
    await client.query("BEGIN");
    try {
      await work();
      await client.query("COMMIT");
    } catch (error) {
      await client.query("ROLLBACK");
      throw error;
    }
  };
  return {
    put: (records) =>
      transaction(async () => {
        for (const rows of batches(records)) await putBatch(client, rows);
      }),
    remove: (names) =>
      transaction(async () => {
        await client.query("DELETE FROM destination_rooms WHERE destination = ANY ($1)", [names]);
        await client.query("DELETE FROM destinations WHERE destination = ANY ($1)", [names]);
      }),
    clear: () =>
      transaction(async () => {
        await client.query("DELETE FROM destination_rooms");
        await client.query("DELETE FROM destinations");
      }),
    async read() {
      const rooms = await client.query<Stored<RoomRow>>("SELECT * FROM destination_rooms ORDER BY room_id");
      const roomsOf = byDestination(rooms.rows);
      const { rows } = await client.query<Stored<Destination>>("SELECT * FROM destinations ORDER BY destination");
      const value = (text: string | null) => (text === null ? null : int64(BigInt(text)));
      return rows.map((row): DestinationRecord => ({
        destination: row.destination,
        retry_last_ts: value(row.retry_last_ts),
        retry_interval: value(row.retry_interval),
        failure_ts: value(row.failure_ts),
        last_successful_stream_ordering: value(row.last_successful_stream_ordering),
        rooms: (roomsOf.get(row.destination) ?? []).map(({ room_id, stream_ordering }) => ({
          room_id,
          stream_ordering: int64(BigInt(stream_ordering)),
        })),
      }));
    },
    [Symbol.asyncDispose]: () => client.end(),
  };
}

async function putBatch(client: Client, rows: readonly DestinationRecord[]): Promise<void> {
  const column = (name: keyof Destination): readonly (string | null)[] =>
    rows.map((row) => (row[name] === null ? null : String(row[name])));
  await client.query(
    `INSERT INTO destinations (destination, retry_last_ts, retry_interval, failure_ts, last_successful_stream_ordering)
     SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[])
     ON CONFLICT (destination) DO UPDATE SET
       retry_last_ts = excluded.retry_last_ts, retry_interval = excluded.retry_interval,
       failure_ts = excluded.failure_ts,
       last_successful_stream_ordering = excluded.last_successful_stream_ordering`,
    [
      column("destination"),
      column("retry_last_ts"),
      column("retry_interval"),
      column("failure_ts"),
      column("last_successful_stream_ordering"),
    ],
  );
  await client.query("DELETE FROM destination_rooms WHERE destination = ANY ($1)", [column("destination")]);
  const rooms = rows.flatMap(({ destination, rooms }) => rooms.map((room) => ({ destination, ...room })));
  if (rooms.length === 0) return;
  const ids = rooms.map(({ room_id }) => room_id);
  await client.query(
    `INSERT INTO rooms (room_id, is_public, creator, room_version)
     SELECT DISTINCT room_id, false, $2, $3 FROM unnest($1::text[]) AS room_id ON CONFLICT DO NOTHING`,
    [ids, seededRoom.creator, seededRoom.room_version],
  );
  await client.query(
    `INSERT INTO destination_rooms (destination, room_id, stream_ordering)
     SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[])`,
    [rooms.map(({ destination }) => destination), ids, rooms.map(({ stream_ordering }) => String(stream_ordering))],
  );
}

function* batches<T>(items: Iterable<T>): Generator<readonly T[]> {
  let pending: T[] = [];
  for (const item of items) {
    pending.push(item);
    if (pending.length === batch) {
      yield pending;
      pending = [];
    }
  }
  if (pending.length > 0) yield pending;
}
