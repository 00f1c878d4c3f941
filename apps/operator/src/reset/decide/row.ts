/** A destination's row, and what two readings of it tell about the time between them. */
import type { DestinationDetails, Int64 } from "@synapse-federation/core/wire";
import type { Baseline, ObservedDestination } from "../../api/federation-reset-status.ts";

/** The latest moment that a `Date` can hold; later ones, which only a broken row has, are not shown. */
const latest = 8_640_000_000_000_000;

/** The row as details print it. */
export function rowOf(details: DestinationDetails): Baseline {
  const { retry_interval, failure_ts, last_successful_stream_ordering } = details;
  return {
    retryLastTs: details.retry_last_ts,
    ...(retry_interval !== null && { retryInterval: retry_interval }),
    ...(failure_ts !== null && { failureTs: failure_ts }),
    ...(last_successful_stream_ordering !== null && { lastSuccessfulStreamOrdering: last_successful_stream_ordering }),
  };
}

/** Not in backoff: there is nothing to reset. */
export function isClear(row: Baseline): boolean {
  return row.retryLastTs === 0;
}

/**
 * How a row compares with what it was before a reset.
 *
 * `clear`: not in backoff. `anew`: it failed anew, so it was clear in between. `unchanged`: nothing happened to it.
 * `tried`: anything else, so a try ended since, on schedule or one under way that wrote its old state back over a
 * reset. Synapse sets `failure_ts` where there was none, so only a later one proves that the row was clear.
 */
export function compareRows(row: Baseline, baseline: Baseline): "clear" | "anew" | "unchanged" | "tried" {
  if (isClear(row)) return "clear";
  if (isLater(row.failureTs, baseline.failureTs)) return "anew";
  return row.failureTs === baseline.failureTs && row.retryLastTs === baseline.retryLastTs ? "unchanged" : "tried";
}

function isLater(time: Int64 | undefined, than: Int64 | undefined): boolean {
  return time !== undefined && than !== undefined && time > than;
}

/** Whether an event was delivered since the baseline was read. */
export function hasDelivered(row: Baseline, baseline: Baseline): boolean {
  const { lastSuccessfulStreamOrdering: ordering } = row;
  const { lastSuccessfulStreamOrdering: before } = baseline;
  return ordering !== undefined && (before === undefined || ordering > before);
}

/** Whether everything up to the position `newest` was delivered. Absent: there is no room, so nothing to deliver. */
export function hasDeliveredUpTo(row: Baseline, newest: Int64 | undefined): boolean {
  const { lastSuccessfulStreamOrdering: ordering } = row;
  return newest === undefined || (ordering !== undefined && ordering >= newest);
}

/** The row in the status' own terms. @param observedTime when it was read. */
export function observedDestination(row: Baseline, observedTime: string): ObservedDestination {
  const { lastSuccessfulStreamOrdering } = row;
  const failingSince = time(row.failureTs);
  const ordering = lastSuccessfulStreamOrdering !== undefined && { lastSuccessfulStreamOrdering };
  if (isClear(row)) return { observedTime, ...ordering };
  const lastRetryTime = time(row.retryLastTs);
  const { retryInterval: interval } = row;
  const nextRetryTime = interval === undefined ? undefined : time(BigInt(row.retryLastTs) + BigInt(interval));
  return {
    observedTime,
    ...(lastRetryTime !== undefined && { lastRetryTime }),
    ...(failingSince !== undefined && { failingSince }),
    ...(interval !== undefined && interval >= 0 && { retryIntervalSeconds: Number(BigInt(interval) / 1000n) }),
    ...(nextRetryTime !== undefined && { nextRetryTime }),
    ...ordering,
  };
}

function time(milliseconds: Int64 | undefined): string | undefined {
  if (milliseconds === undefined || milliseconds < 0 || milliseconds > latest) return undefined;
  return new Date(Number(milliseconds)).toISOString();
}
