import type { Destination, DestinationRecord } from "@synapse-federation/core/store";
import type { Int64 } from "@synapse-federation/core/wire";
import { byDestination, int64, type RoomRow, seededRoom, type SynapseRows } from "./rows.ts";

type Stored<T> = { readonly [K in keyof T]: Int64 extends T[K] ? bigint | Extract<T[K], null> : T[K] };

/** Opens the SQLite file of a running Synapse beside it. */
export async function openSqliteRows(file: string): Promise<SynapseRows> {
  // Not at the top: Node 20 has none, and runs what else is in this package.
  const { DatabaseSync } = await import("node:sqlite");
  const database = new DatabaseSync(file, { timeout: 60_000, readBigInts: true, enableForeignKeyConstraints: true });
  const transaction = (work: () => void): void => {
    database.exec("BEGIN IMMEDIATE");
    try {
      work();
      database.exec("COMMIT");
    } catch (error) {
      database.exec("ROLLBACK");
      throw error;
    }
  };
  return {
    async put(records) {
      const putDestination = database.prepare(
        `INSERT INTO destinations
           (destination, retry_last_ts, retry_interval, failure_ts, last_successful_stream_ordering)
         VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (destination) DO UPDATE SET
           retry_last_ts = excluded.retry_last_ts, retry_interval = excluded.retry_interval,
           failure_ts = excluded.failure_ts,
           last_successful_stream_ordering = excluded.last_successful_stream_ordering`,
      );
      const removeRooms = database.prepare("DELETE FROM destination_rooms WHERE destination = ?");
      const putRoom = database.prepare(
        "INSERT INTO rooms (room_id, is_public, creator, room_version) VALUES (?, 0, ?, ?) ON CONFLICT DO NOTHING",
      );
      const linkRoom = database.prepare(
        "INSERT INTO destination_rooms (destination, room_id, stream_ordering) VALUES (?, ?, ?)",
      );
      transaction(() => {
        for (const row of records) {
          putDestination.run(
            row.destination,
            row.retry_last_ts,
            row.retry_interval,
            row.failure_ts,
            row.last_successful_stream_ordering,
          );
          removeRooms.run(row.destination);
          for (const { room_id, stream_ordering } of row.rooms) {
            putRoom.run(room_id, seededRoom.creator, seededRoom.room_version);
            linkRoom.run(row.destination, room_id, stream_ordering);
          }
        }
      });
    },
    async remove(names) {
      const tables = ["destination_rooms", "destinations"] as const;
      transaction(() => {
        for (const table of tables) {
          const statement = database.prepare(`DELETE FROM ${table} WHERE destination = ?`);
          for (const name of names) statement.run(name);
        }
      });
    },
    async clear() {
      transaction(() => database.exec("DELETE FROM destination_rooms; DELETE FROM destinations"));
    },
    async read() {
      const rooms = byDestination(
        database.prepare("SELECT * FROM destination_rooms ORDER BY room_id").all() as unknown as Stored<RoomRow>[],
      );
      const rows = database
        .prepare("SELECT * FROM destinations ORDER BY destination")
        .all() as unknown as Stored<Destination>[];
      return rows.map((row): DestinationRecord => ({
        destination: row.destination,
        retry_last_ts: row.retry_last_ts === null ? null : int64(row.retry_last_ts),
        retry_interval: row.retry_interval === null ? null : int64(row.retry_interval),
        failure_ts: row.failure_ts === null ? null : int64(row.failure_ts),
        last_successful_stream_ordering:
          row.last_successful_stream_ordering === null ? null : int64(row.last_successful_stream_ordering),
        rooms: (rooms.get(row.destination) ?? []).map(({ room_id, stream_ordering }) => ({
          room_id,
          stream_ordering: int64(stream_ordering),
        })),
      }));
    },
    async [Symbol.asyncDispose]() {
      database.close();
    },
  };
}
