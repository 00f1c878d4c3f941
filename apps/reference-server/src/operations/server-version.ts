/** GET /_synapse/admin/v1/server_version: which Synapse this is. Asked without a token. */
import { successOf, type Answer } from "../answer.ts";
import type { Context } from "../context.ts";

/** Output: `{server_version}`. */
export function serverVersion({ serverVersion }: Context): Answer {
  return successOf({ server_version: serverVersion });
}
