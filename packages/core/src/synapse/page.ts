/** The bodies of the four operations' good answers, made from rows: keys in Synapse's order. */
import type { Destination, Page, RoomQuery } from "../store.ts";
import type { DestinationDetails, DestinationListItem, DestinationRoom } from "../wire.ts";
import { asciiText, exactInteger } from "./ascii-json.ts";

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
  return encodePage("destinations", printedItem, query, page);
}

/** The body of the rooms operation. */
export function encodeRoomsPage(query: Pick<RoomQuery, "from" | "limit">, page: Page<DestinationRoom>): string {
  return encodePage("rooms", printedRoom, query, page);
}

/** The body of the details operation. */
export function encodeDetails(row: Destination): string {
  const { destination, last_successful_stream_ordering, failure_ts, retry_last_ts, retry_interval } = details(row);
  return JSON.stringify({
    destination: asciiText(destination),
    last_successful_stream_ordering: exactInteger(last_successful_stream_ordering),
    failure_ts: exactInteger(failure_ts),
    retry_last_ts: exactInteger(retry_last_ts),
    retry_interval: exactInteger(retry_interval),
  });
}

/** One `JSON.stringify` of the whole: its text is in one piece, which a socket takes sooner than a string that grew. */
function encodePage<T>(
  key: "destinations" | "rooms",
  printed: (row: T) => object,
  query: Pick<RoomQuery, "from" | "limit">,
  page: Page<T>,
): string {
  return JSON.stringify({ [key]: page.rows.map(printed), total: page.total, next_token: nextToken(query, page) });
}

function printedItem(row: Destination): object {
  const { destination, retry_last_ts, retry_interval, failure_ts, last_successful_stream_ordering } = listItem(row);
  return {
    destination: asciiText(destination),
    retry_last_ts: exactInteger(retry_last_ts),
    retry_interval: exactInteger(retry_interval),
    failure_ts: exactInteger(failure_ts),
    last_successful_stream_ordering: exactInteger(last_successful_stream_ordering),
  };
}

function printedRoom({ room_id, stream_ordering }: DestinationRoom): object {
  return { room_id: asciiText(room_id), stream_ordering: exactInteger(stream_ordering) };
}

/** A room, as a page prints it. */
export function encodeRoom(room: DestinationRoom): string {
  return JSON.stringify(printedRoom(room));
}
