/** The bodies of the four operations' good answers, written straight from rows: keys in Synapse's order. */
import type { Destination, Page, RoomQuery } from "../store.ts";
import type { DestinationDetails, DestinationListItem, DestinationRoom } from "../wire.ts";
import { encodeString } from "./ascii-json.ts";

/** Where the next page begins; `undefined` on the last one. With `limit=0` it is where this page began. */
export function nextToken(query: Pick<RoomQuery, "from" | "limit">, page: Page<unknown>): string | undefined {
  return query.from + query.limit < page.total ? String(query.from + page.rows.length) : undefined;
}

/** A row as the list prints it: NULL retry columns as 0, the others as they are. */
export function listItem(row: Destination): DestinationListItem {
  return {
    destination: row.destination,
    retry_last_ts: row.retry_last_ts ?? 0,
    retry_interval: row.retry_interval ?? 0,
    failure_ts: row.failure_ts,
    last_successful_stream_ordering: row.last_successful_stream_ordering,
  };
}

/**
 * A row as the details print it. Where `retry_last_ts` is NULL or 0 the other two columns are not looked at, whatever
 * they hold; otherwise all three are printed raw, so that a NULL interval shows as null.
 */
export function details(row: Destination): DestinationDetails {
  const { destination, last_successful_stream_ordering, failure_ts, retry_last_ts, retry_interval } = row;
  return retry_last_ts === null || retry_last_ts === 0
    ? { destination, last_successful_stream_ordering, failure_ts: null, retry_last_ts: 0, retry_interval: 0 }
    : { destination, last_successful_stream_ordering, failure_ts, retry_last_ts, retry_interval };
}

/** The body of the list operation. */
export function encodeListPage(query: Pick<RoomQuery, "from" | "limit">, page: Page<Destination>): string {
  return encodePage("destinations", encodeListItem, query, page);
}

/** The body of the rooms operation. */
export function encodeRoomsPage(query: Pick<RoomQuery, "from" | "limit">, page: Page<DestinationRoom>): string {
  return encodePage("rooms", encodeRoom, query, page);
}

/** The body of the details operation. */
export function encodeDetails(row: Destination): string {
  const shown = details(row);
  return (
    `{"destination":${encodeString(shown.destination)}` +
    `,"last_successful_stream_ordering":${shown.last_successful_stream_ordering}` +
    `,"failure_ts":${shown.failure_ts}` +
    `,"retry_last_ts":${shown.retry_last_ts}` +
    `,"retry_interval":${shown.retry_interval}}`
  );
}

/** Grows one string: on a page of a hundred rows that is faster than joining theirs, and than `JSON.stringify`. */
function encodePage<T>(
  key: "destinations" | "rooms",
  encode: (row: T) => string,
  query: Pick<RoomQuery, "from" | "limit">,
  page: Page<T>,
): string {
  let items = "";
  for (const row of page.rows) items += items === "" ? encode(row) : `,${encode(row)}`;
  const token = nextToken(query, page);
  const next = token === undefined ? "" : `,"next_token":"${token}"`;
  return `{"${key}":[${items}],"total":${page.total}${next}}`;
}

function encodeListItem(row: Destination): string {
  const item = listItem(row);
  return (
    `{"destination":${encodeString(item.destination)}` +
    `,"retry_last_ts":${item.retry_last_ts}` +
    `,"retry_interval":${item.retry_interval}` +
    `,"failure_ts":${item.failure_ts}` +
    `,"last_successful_stream_ordering":${item.last_successful_stream_ordering}}`
  );
}

/** A room, as a page prints it. */
export function encodeRoom({ room_id, stream_ordering }: DestinationRoom): string {
  return `{"room_id":${encodeString(room_id)},"stream_ordering":${stream_ordering}}`;
}
