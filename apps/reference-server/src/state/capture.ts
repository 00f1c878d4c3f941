/** Reads a real homeserver's destinations and rooms through its own API, to write them as a state document. */
import { FederationAdminError, type FederationAdminClient } from "@synapse-federation/client";
import type { DestinationRecord, Dialect } from "@synapse-federation/core/store";
import type { DestinationListItem, DestinationRoom } from "@synapse-federation/core/wire";
import { writeDocument } from "./write.ts";

/** Rooms of this many destinations are asked for at a time. */
const atOnce = 8;

/**
 * The document, a piece at a time. It names no users, so that a server started with it makes an admin of its own.
 *
 * The API prints NULL retry columns as 0, and so does the document. A destination that changes its place while pages
 * are read may be left out.
 *
 * @throws {FederationAdminError}
 */
export async function* captureState(client: FederationAdminClient): AsyncGenerator<string> {
  const dialect = await probeDialect(client);
  yield* writeDocument({ server_version: await client.serverVersion(), ...(dialect && { dialect }) }, records(client));
}

/** Which side NULLs are sorted to tells the database; only a homeserver with both kinds of rows shows it. */
async function probeDialect(client: FederationAdminClient): Promise<Dialect | undefined> {
  const [ascending, descending] = await Promise.all(
    (["f", "b"] as const).map(async (dir) => {
      const { destinations } = await client.listDestinations({ order_by: "failure_ts", dir, limit: 1 });
      return destinations[0]?.failure_ts ?? null;
    }),
  );
  if ((ascending === null) === (descending === null)) return undefined;
  return ascending === null ? "sqlite" : "postgres";
}

async function* records(client: FederationAdminClient): AsyncGenerator<readonly DestinationRecord[]> {
  const seen = new Set<string>();
  let batch: DestinationListItem[] = [];
  for await (const item of client.destinations()) {
    if (seen.has(item.destination)) continue;
    seen.add(item.destination);
    batch.push(item);
    if (batch.length < atOnce) continue;
    yield await withRooms(client, batch);
    batch = [];
  }
  yield await withRooms(client, batch);
}

async function withRooms(
  client: FederationAdminClient,
  items: readonly DestinationListItem[],
): Promise<readonly DestinationRecord[]> {
  return await Promise.all(items.map(async (item) => ({ ...item, rooms: await roomsOf(client, item.destination) })));
}

/** None for a name that no URL can carry, and for a destination that went away meanwhile. */
async function roomsOf(client: FederationAdminClient, name: string): Promise<readonly DestinationRoom[]> {
  try {
    return await Array.fromAsync(client.rooms(name));
  } catch (error) {
    const without = error instanceof FederationAdminError && (error.kind === "invalid-name" || error.status === 404);
    if (without) return [];
    throw error;
  }
}
