/** The client: one method an operation, and two that read page after page. */
import type {
  DestinationDetails,
  DestinationListItem,
  DestinationListPage,
  DestinationRoom,
  DestinationRoomsPage,
  Direction,
  OrderColumn,
} from "@synapse-federation/core/wire";
import * as answers from "./answers.ts";
import { parseBaseUrl } from "./base-url.ts";
import { FederationAdminError } from "./errors.ts";
import { exchange, type Answer, type Connection, type Fetch } from "./exchange.ts";
import { nameSegment } from "./name-segment.ts";
import { rowsOfPages } from "./pages.ts";

export interface FederationAdminClientOptions {
  /** Where Synapse's main process, or a proxy before it, is reached: http or https, perhaps with a path prefix. */
  readonly baseUrl: string;
  /** A server admin's. Sent to `baseUrl` alone, in a header; no error and no URL ever holds it. */
  readonly accessToken: string;
  /** Instead of the platform's `fetch`: one with a certificate authority or a connection pool of its own, say. */
  readonly fetch?: Fetch;
  /** Milliseconds from the call to the end of the answer's body; 30,000 by default. */
  readonly timeoutMs?: number;
  /** The largest body that is read; 8 MiB by default, about 50,000 destinations. */
  readonly maxBodyBytes?: number;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
}

export interface IterationOptions extends CallOptions {
  /** Rows a request; 1,000 by default. The deeper an offset, the more each page costs Synapse. */
  readonly pageSize?: number;
}

/** Which part of an order to read. */
export interface PageParameters {
  /** An offset, or a page's `next_token`; 0 by default. */
  readonly from?: number | string;
  /** Synapse takes 100 by default, and has no upper bound. 0 only counts. */
  readonly limit?: number;
}

export interface RoomOrder {
  /** Ascending by default. */
  readonly dir?: Direction;
}

export interface DestinationOrder extends RoomOrder {
  /** `destination` by default. Ties are by destination, ascending. */
  readonly order_by?: OrderColumn;
  /** Only names that hold this, ASCII case-insensitive; `%` and `_` are wildcards. */
  readonly destination?: string;
}

/** A page of destinations, and when the homeserver answered. */
export interface DestinationListAnswer extends DestinationListPage {
  /** By the answer's Date header: Unix milliseconds, in whole seconds. */
  readonly date?: number;
}

/**
 * Synapse's federation admin API. Every method rejects with {@link FederationAdminError} and with nothing else;
 * integers outside ±(2^53 − 1) are `bigint`.
 */
export interface FederationAdminClient {
  /** One page of the list. */
  listDestinations(query?: DestinationOrder & PageParameters, options?: CallOptions): Promise<DestinationListAnswer>;
  /** The whole list, page after page. Rows that move meanwhile may come twice or not at all. */
  destinations(query?: DestinationOrder, options?: IterationOptions): AsyncIterable<DestinationListItem>;
  /** 404 `M_NOT_FOUND` where the homeserver doesn't know the destination. */
  destination(name: string, options?: CallOptions): Promise<DestinationDetails>;
  /** One page of the rooms that a destination shares with the homeserver, by room_id. */
  destinationRooms(
    name: string,
    query?: RoomOrder & PageParameters,
    options?: CallOptions,
  ): Promise<DestinationRoomsPage>;
  /** All of a destination's rooms, page after page. */
  rooms(name: string, query?: RoomOrder, options?: IterationOptions): AsyncIterable<DestinationRoom>;
  /**
   * Asks for a reset. That it resolves means that Synapse answered 200, which it also does where the reset failed
   * inside: read the destination again. 400 where `retry_last_ts` is 0.
   */
  resetConnection(name: string, options?: CallOptions): Promise<void>;
  /** What the homeserver says it runs. Needs no token, and sends none. */
  serverVersion(options?: CallOptions): Promise<string>;
}

const destinationsPath = "/_synapse/admin/v1/federation/destinations";
const printableAscii = /^[\x21-\x7e]+$/;
/** The longest wait that timers can count. */
const maxTimeoutMs = 2 ** 31 - 1;

/**
 * Makes a client. Holds no connection and no state.
 *
 * @throws FederationAdminError of kind `invalid-base-url` or `invalid-access-token`.
 * @throws RangeError for a `timeoutMs` or `maxBodyBytes` that is no whole number from 1 up.
 */
export function federationAdminClient(options: FederationAdminClientOptions): FederationAdminClient {
  const connection = connectionOf(options);
  const get = (path: string, call: CallOptions = {}): Promise<Answer> =>
    exchange(connection, { method: "GET", path, authenticated: true }, call.signal);

  const client: FederationAdminClient = {
    async listDestinations(query = {}, call) {
      const { body, date } = await get(destinationsPath + search(query), call);
      return { ...answers.destinationListPage(body, ""), ...(date !== undefined && { date }) };
    },
    destinations(query = {}, { pageSize = 1000, ...call } = {}) {
      checkBound("pageSize", pageSize, Number.MAX_SAFE_INTEGER);
      return rowsOfPages(
        (from) => client.listDestinations({ ...query, from, limit: pageSize }, call),
        (page) => page.destinations,
      );
    },
    async destination(name, call) {
      const { body } = await get(`${destinationsPath}/${nameSegment(name)}`, call);
      return answers.destinationDetails(body, "");
    },
    async destinationRooms(name, query = {}, call) {
      const { body } = await get(`${destinationsPath}/${nameSegment(name)}/rooms${search(query)}`, call);
      return answers.destinationRoomsPage(body, "");
    },
    rooms(name, query = {}, { pageSize = 1000, ...call } = {}) {
      checkBound("pageSize", pageSize, Number.MAX_SAFE_INTEGER);
      return rowsOfPages(
        (from) => client.destinationRooms(name, { ...query, from, limit: pageSize }, call),
        (page) => page.rooms,
      );
    },
    async resetConnection(name, call) {
      const path = `${destinationsPath}/${nameSegment(name)}/reset_connection`;
      const { body } = await exchange(connection, { method: "POST", path, authenticated: true }, call?.signal);
      answers.resetAccepted(body, "");
    },
    async serverVersion(call) {
      const path = "/_synapse/admin/v1/server_version";
      const { body } = await exchange(connection, { method: "GET", path, authenticated: false }, call?.signal);
      return answers.serverVersion(body, "").server_version;
    },
  };
  return client;
}

function connectionOf(options: FederationAdminClientOptions): Connection {
  const { accessToken, timeoutMs = 30_000, maxBodyBytes = 8 * 1024 * 1024 } = options;
  const baseUrl = parseBaseUrl(options.baseUrl);
  if (!printableAscii.test(accessToken)) throw new FederationAdminError({ kind: "invalid-access-token" });
  checkBound("timeoutMs", timeoutMs, maxTimeoutMs);
  checkBound("maxBodyBytes", maxBodyBytes, Number.MAX_SAFE_INTEGER);
  // Called without a receiver, for browsers refuse `fetch` as a method of another object.
  const fetch = options.fetch ?? ((url, init) => globalThis.fetch(url, init));
  return { baseUrl, accessToken, fetch, timeoutMs, maxBodyBytes };
}

function checkBound(name: string, value: number, max: number): void {
  if (!Number.isInteger(value) || value < 1 || value > max) {
    throw new RangeError(`${name} must be a whole number from 1 to ${max}.`);
  }
}

function search(query: DestinationOrder & PageParameters): string {
  const { from, limit, order_by, dir, destination } = query;
  const given = Object.entries({ from, limit, order_by, dir, destination }).filter(([, value]) => value !== undefined);
  return given.length === 0 ? "" : `?${new URLSearchParams(given.map(([key, value]) => [key, String(value)]))}`;
}
