/** POST /_synapse/admin/v1/federation/destinations/<destination>/reset_connection: end a destination's backoff. */
import { internalError, resetNotNeeded, takesText, unknownDestination } from "@synapse-federation/core/synapse";
import { failure, success, type Answer } from "../answer.ts";
import type { Context } from "../context.ts";

/** Input: the name in the path, decoded once. The body is never looked at. */
interface Input {
  readonly destination: string;
}

/** Output: `{}`. Errors: 404 for a name without a row, 400 where there is nothing to reset. */
const answers = {
  reset: success("{}"),
  "not-needed": failure(resetNotNeeded),
  unknown: failure(unknownDestination),
};

export async function resetConnection({ store }: Context, { destination }: Input): Promise<Answer> {
  if (!takesText(destination, store.dialect)) return failure(internalError);
  return answers[await store.reset(destination)];
}
