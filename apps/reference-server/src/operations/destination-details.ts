/** GET /_synapse/admin/v1/federation/destinations/<destination>: one destination. */
import { encodeDetails, internalError, takesText, unknownDestination } from "@synapse-federation/core/synapse";
import { failure, success, type Answer } from "../answer.ts";
import type { Context } from "../context.ts";

/** Input: the name in the path, decoded once. */
interface Input {
  readonly destination: string;
}

/** Output: the row. Errors: 404 for a name without a row, 500 for a name that PostgreSQL refuses. */
export async function destinationDetails({ store }: Context, { destination }: Input): Promise<Answer> {
  if (!takesText(destination, store.dialect)) return failure(internalError);
  const row = await store.get(destination);
  return row === undefined ? failure(unknownDestination) : success(encodeDetails(row));
}
