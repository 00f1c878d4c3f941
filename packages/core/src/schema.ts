/**
 * zod schemas of everything that has a shape: what stands on the wire, the query parameters, the state document.
 * They describe, for documents and for people; the hand-written parsers decide, and a test holds the two together.
 */
import { z } from "zod";
import type {
  DestinationDetails,
  DestinationListItem,
  DestinationListPage,
  DestinationRoom,
  DestinationRoomsPage,
  Int64,
  MatrixError,
} from "./wire.ts";
import { orderColumns } from "./wire.ts";
import type { Dialect } from "./store.ts";

const min = -(2n ** 63n);
const max = 2n ** 63n - 1n;

/** A signed 64-bit integer, exact: a `number` where that holds it, a `bigint` outside ±(2^53 − 1). */
export const int64: z.ZodType<Int64> = z
  .union([z.int(), z.bigint().min(min).max(max)])
  .meta({ type: "integer", format: "int64" });

const text = z
  .string()
  .refine((value) => value.isWellFormed() && !value.includes("\0"), "must be well-formed Unicode without NUL");

const nullable = int64.nullable();
const milliseconds = "Unix milliseconds";
const position = "Position in the event stream";

const name = z.string().meta({ description: "Name of the remote server" });
const retryLastTs = int64.meta({ description: `${milliseconds} of the last failed try; 0 without backoff` });
const failureTs = nullable.meta({ description: `${milliseconds} of the first failure since the last success` });
const delivered = nullable.meta({ description: `${position} of the last event delivered` });

export const destinationListItem: z.ZodType<DestinationListItem> = z.strictObject({
  destination: name,
  retry_last_ts: retryLastTs,
  retry_interval: int64.meta({ description: "Milliseconds between two tries; 0 without backoff" }),
  failure_ts: failureTs,
  last_successful_stream_ordering: delivered,
});

export const destinationDetails: z.ZodType<DestinationDetails> = z.strictObject({
  destination: name,
  last_successful_stream_ordering: delivered,
  failure_ts: failureTs,
  retry_last_ts: retryLastTs,
  retry_interval: nullable.meta({
    description: "Milliseconds between two tries; 0 without backoff, null where a row in backoff has none",
  }),
});

export const destinationRoom: z.ZodType<DestinationRoom> = z.strictObject({
  room_id: z.string(),
  stream_ordering: int64.meta({ description: `${position} of the newest event in the room` }),
});

const total = z.int().min(0).meta({ description: "Rows in all" });
const nextToken = z.string().regex(/^\d+$/).exactOptional().meta({ description: "`from` of the next page, if any" });

export const destinationListPage: z.ZodType<DestinationListPage> = z.strictObject({
  destinations: z.array(destinationListItem),
  total,
  next_token: nextToken,
});

export const destinationRoomsPage: z.ZodType<DestinationRoomsPage> = z.strictObject({
  rooms: z.array(destinationRoom),
  total,
  next_token: nextToken,
});

export const matrixError: z.ZodType<MatrixError> = z.object({
  errcode: z.string(),
  error: z.string(),
  soft_logout: z.boolean().exactOptional(),
  retry_after_ms: z.int().exactOptional(),
});

function offset(absent: number, description: string): z.ZodType {
  const given = z.coerce.bigint<string>().min(0n).max(max).default(BigInt(absent));
  return given.meta({ type: "integer", format: "int64", minimum: 0, default: absent, description });
}
const from = offset(0, "Rows to leave out");
const limit = offset(100, "Rows to return at most");
const dir = z.enum(["b", "f"]).default("f").meta({ description: "`f` ascending, `b` descending" });

/** The rooms operation's query as its document has it. `parseRoomQuery` takes more spellings of an integer. */
export const roomQueryParameters: z.ZodObject = z.object({
  from,
  limit,
  dir,
});

/** The list operation's query. `destination` is not in Synapse's document, but in Synapse. */
export const listQueryParameters: z.ZodObject = z.object({
  from,
  limit,
  destination: z
    .string()
    // oxlint-disable-next-line no-control-regex -- not every reader of JSON Schema takes a shorter `\0`.
    .regex(/^[\x00-\x7f]*$/)
    .exactOptional()
    .meta({ description: "Part of the name, ASCII, in any case; `%` and `_` are wildcards" }),
  order_by: z.enum(orderColumns).default("destination").meta({ description: "Ties are by destination, ascending" }),
  dir,
});

/** Who may ask the reference server. Several entries may be one user with several tokens. */
export interface StateUser {
  /** `@localpart:server`. */
  readonly user_id: string;
  readonly access_token?: string;
  /** Lets `/login` make a token. */
  readonly password?: string;
  readonly admin?: boolean;
  readonly guest?: boolean;
  readonly locked?: boolean;
  /** The token has expired. */
  readonly expired?: boolean;
  /** Unix milliseconds at which the token expires. */
  readonly expires_at_ms?: number;
}

/** A row. An absent number is NULL. */
export interface StateDestination {
  readonly destination: string;
  readonly retry_last_ts?: Int64 | null;
  readonly retry_interval?: Int64 | null;
  readonly failure_ts?: Int64 | null;
  readonly last_successful_stream_ordering?: Int64 | null;
  readonly rooms?: readonly DestinationRoom[];
}

/** Everything that the reference server holds, as one JSON document. */
export interface StateDocument {
  readonly server_version?: string;
  readonly dialect?: Dialect;
  readonly users?: readonly StateUser[];
  readonly destinations?: readonly StateDestination[];
}

const token = text.regex(/^[!-~]+$/, "must be visible ASCII without blanks");

export const stateUser: z.ZodType<StateUser> = z.strictObject({
  user_id: text.regex(/^@[^:]*:.+$/s, "must look like @localpart:server"),
  access_token: token.exactOptional(),
  password: text.exactOptional(),
  admin: z.boolean().exactOptional(),
  guest: z.boolean().exactOptional(),
  locked: z.boolean().exactOptional(),
  expired: z.boolean().exactOptional(),
  expires_at_ms: z.int().exactOptional(),
});

export const stateDestination: z.ZodType<StateDestination> = z.strictObject({
  destination: text,
  retry_last_ts: nullable.exactOptional(),
  retry_interval: nullable.exactOptional(),
  failure_ts: nullable.exactOptional(),
  last_successful_stream_ordering: nullable.exactOptional(),
  rooms: z.array(z.strictObject({ room_id: text, stream_ordering: int64 })).exactOptional(),
});

export const stateDocument: z.ZodType<StateDocument> = z.strictObject({
  server_version: text.regex(/^[ -~]+$/, "must be printable ASCII").exactOptional(),
  dialect: z.enum(["sqlite", "postgres"]).exactOptional(),
  users: z.array(stateUser).exactOptional(),
  destinations: z.array(stateDestination).exactOptional(),
});
