/** The shapes of the operations' answers. */
import type {
  DestinationDetails,
  DestinationListItem,
  DestinationListPage,
  DestinationRoom,
  DestinationRoomsPage,
} from "@synapse-federation/core/wire";
import { count, int64, list, nullable, object, text, type Reader } from "./shape.ts";

const listItem = object<DestinationListItem>({
  destination: text,
  retry_last_ts: int64,
  retry_interval: int64,
  failure_ts: nullable(int64),
  last_successful_stream_ordering: nullable(int64),
});

const room = object<DestinationRoom>({ room_id: text, stream_ordering: int64 });

const items = object<Pick<DestinationListPage, "destinations" | "total">>({
  destinations: list(listItem),
  total: count,
});
const rooms = object<Pick<DestinationRoomsPage, "rooms" | "total">>({ rooms: list(room), total: count });

export const destinationListPage: Reader<DestinationListPage> = paged(items);
export const destinationRoomsPage: Reader<DestinationRoomsPage> = paged(rooms);

export const destinationDetails: Reader<DestinationDetails> = object<DestinationDetails>({
  destination: text,
  last_successful_stream_ordering: nullable(int64),
  failure_ts: nullable(int64),
  retry_last_ts: int64,
  retry_interval: nullable(int64),
});

/** What an accepted reset answers: any JSON object; Synapse's is empty. */
export const resetAccepted: Reader<object> = object({});

export const serverVersion: Reader<{ readonly server_version: string }> = object<{ readonly server_version: string }>({
  server_version: text,
});

/** `next_token` is absent on the last page. */
function paged<T extends object>(read: Reader<T>): Reader<T & { readonly next_token?: string }> {
  return (value, path) => {
    const page = read(value, path);
    const token = (value as { readonly next_token?: unknown }).next_token;
    return token === undefined ? page : { ...page, next_token: text(token, "next_token") };
  };
}
