/** How federation stands: how many destinations fail, and the ones that have failed for longest. */
import type { FederationAdminClient } from "@synapse-federation/client";
import { isServerName } from "@synapse-federation/core/server-name";
import type { DestinationListItem, Direction } from "@synapse-federation/core/wire";
import type { DestinationFigures, FailingDestination } from "../api/homeserver.ts";
import { observedDestination, rowOf } from "../reset/decide/row.ts";

/** More failing destinations than this are counted as this many: about 1.6 MB of answer. */
const mostFailingCounted = 10_000;

const mostListed = 10;

/**
 * Reads the figures in at most three requests. Rows with `failure_ts` lead in one direction: ascending on PostgreSQL,
 * descending on SQLite, and a row of each end tells which. Failing rows without `failure_ts` are not found.
 *
 * @param observedTime when, as the figures will say.
 * @throws FederationAdminError
 */
export async function readFigures(
  client: FederationAdminClient,
  observedTime: string,
  signal: AbortSignal,
): Promise<DestinationFigures> {
  const page = (dir: Direction, limit: number) =>
    client.listDestinations({ order_by: "failure_ts", dir, limit }, { signal });
  const leads = ({ destinations }: { readonly destinations: readonly DestinationListItem[] }): boolean =>
    typeof destinations[0]?.failure_ts === "number" || typeof destinations[0]?.failure_ts === "bigint";

  const ascending = await page("f", 1);
  const direction = leads(ascending) ? "f" : leads(await page("b", 1)) ? "b" : undefined;
  if (direction === undefined) return { total: ascending.total, failing: 0, observedTime, longestFailing: [] };

  const { total, destinations } = await page(direction, mostFailingCounted);
  const failing = destinations.filter(({ failure_ts, retry_last_ts }) => failure_ts !== null && retry_last_ts !== 0);
  const longestFirst = direction === "f" ? failing : failing.toReversed();
  return {
    total,
    failing: failing.length,
    observedTime,
    // Nothing that a homeserver sends goes into a status unless it passes the grammar.
    longestFailing: longestFirst
      .filter(({ destination }) => isServerName(destination))
      .slice(0, mostListed)
      .map((item) => failingDestination(item, observedTime)),
  };
}

function failingDestination(item: DestinationListItem, observedTime: string): FailingDestination {
  const { failingSince, retryIntervalSeconds, nextRetryTime } = observedDestination(rowOf(item), observedTime);
  return {
    destination: item.destination,
    ...(failingSince !== undefined && { failingSince }),
    ...(retryIntervalSeconds !== undefined && { retryIntervalSeconds }),
    ...(nextRetryTime !== undefined && { nextRetryTime }),
  };
}
