import { isServerName } from "@synapse-federation/core/server-name";
import type { Case, World } from "../case.ts";
import { rolesIn, triesLogin } from "../request.ts";
import { type Arrangement, exchangeWith, type Subject, type Tokens } from "../subject.ts";
import { isFailing } from "../theme.ts";
import type { Kind } from "../variant.ts";

export interface AnyServerOptions {
  readonly url: URL;
  readonly kind: Kind;
  /** At least an admin's. */
  readonly tokens: Tokens;
  /** Leave out every case that changes rows, or needs rows to be made. */
  readonly readOnly: boolean;
}

/** Makes the server try, and fail, to reach a destination, which leaves a row in backoff. */
async function makeFailing(url: URL, accessToken: string, destination: string): Promise<void> {
  const answer = await fetch(new URL("/_matrix/client/v3/keys/query", url), {
    method: "POST",
    headers: { Authorization: `Bearer ${accessToken}`, "Content-Type": "application/json" },
    body: JSON.stringify({ device_keys: { [`@x:${destination}`]: [] }, timeout: 5000 }),
  });
  await answer.arrayBuffer();
  if (!answer.ok) throw new Error(`keys/query answered ${answer.status}, so that no failing destination can be made`);
}

const missingRole = (connections: Case["connections"], tokens: Tokens): string | undefined =>
  connections.flatMap((connection) => [...rolesIn(connection)]).find((role) => tokens[role] === undefined);

/** Why a world can't be made over HTTP alone, if it can't. */
function obstacle({ rows, alone }: World, readOnly: boolean): string | undefined {
  if (alone) return "the whole table can't be replaced over HTTP alone";
  if (rows.length === 0) return undefined;
  if (readOnly) return "its rows would have to be made";
  const makeable = rows.every((record) => isFailing(record) && isServerName(record.destination));
  if (!makeable) return "only failing destinations with names of servers can be made over HTTP alone";
  return undefined;
}

/**
 * A server that is known by its URL and tokens alone. It makes failing destinations by asking for the keys of users
 * there; they stay in the server's table.
 */
export const anyServer = ({ url, kind, tokens, readOnly }: AnyServerOptions): Subject => ({
  kind,
  rowsAreExact: false,
  async arrange({ world, connections, writes }): Promise<Arrangement> {
    const role = missingRole(connections, tokens);
    if (role !== undefined) return { leftOut: `no token of the role ${role} was given` };
    if (connections.some(triesLogin)) return { leftOut: "most servers limit how often a login may be tried" };
    if (writes && readOnly) return { leftOut: "it resets destinations" };
    const why = obstacle(world, readOnly);
    if (why !== undefined) return { leftOut: why };
    for (const { destination } of world.rows) await makeFailing(url, tokens.admin!, destination);
    return "arranged";
  },
  exchange: exchangeWith(url, tokens),
});
