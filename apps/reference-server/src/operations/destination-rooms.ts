/** GET /_synapse/admin/v1/federation/destinations/<destination>/rooms: a page of the rooms shared with it. */
import {
  encodeRoomsPage,
  internalError,
  parseRoomQuery,
  takesText,
  unknownDestination,
} from "@synapse-federation/core/synapse";
import { failure, success, type Answer } from "../answer.ts";
import type { Context } from "../context.ts";
import type { ApiRequest } from "../request.ts";

/** Input: the name in the path, decoded once; the query `from`, `limit`, `dir`. */
interface Input extends Pick<ApiRequest, "parameters"> {
  readonly destination: string;
}

/**
 * Output: `{rooms, total, next_token?}`, by room_id.
 * Errors: 404 for a name without a row, and only then 400 for the first faulty parameter; 500 as in the list.
 */
export async function destinationRooms({ store }: Context, { destination, parameters }: Input): Promise<Answer> {
  if (!takesText(destination, store.dialect)) return failure(internalError);
  if ((await store.get(destination)) === undefined) return failure(unknownDestination);
  const query = parseRoomQuery(parameters);
  if ("fault" in query) return failure(query.fault);
  return success(encodeRoomsPage(query.value, await store.rooms(destination, query.value)));
}
