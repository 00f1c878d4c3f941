import { FederationAdminError } from "@synapse-federation/client";
import type { Connection } from "../connection/connection.ts";
import { obstacleOf } from "../connection/obstacle.ts";
import type { Observation } from "./decide.ts";
import { readFigures } from "./figures.ts";
import { checkedServerVersion } from "./server-version.ts";

/**
 * Looks at a homeserver in one turn.
 *
 * @param onFailure is told the client's own error, whose details belong into the log and not into a status.
 * @throws the signal's reason where it aborts.
 */
export async function observe(
  connection: Connection,
  observedTime: string,
  signal: AbortSignal,
  onFailure: (error: FederationAdminError) => void,
): Promise<Observation> {
  try {
    return await connection.turn("poll", signal, async (client): Promise<Observation> => {
      const figures = await readFigures(client, observedTime, signal);
      // What else answers this way need not have Synapse's version endpoint: it is good to know, no more.
      const told = await client.serverVersion({ signal }).catch(() => "");
      const serverVersion = checkedServerVersion(told);
      return { found: "figures", figures, ...(serverVersion !== undefined && { serverVersion }) };
    });
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof FederationAdminError)) throw error;
    onFailure(error);
    return { found: "obstacle", obstacle: obstacleOf(error) };
  }
}
