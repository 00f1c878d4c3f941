/** What the list and the rooms operation are asked for, checked in Synapse's order. */
import type { Dialect, ListQuery, RoomQuery } from "../store.ts";
import { orderColumns, type Direction, type Int64, type OrderColumn } from "../wire.ts";
import { takesText } from "./dialect.ts";
import { internalError } from "./errors.ts";
import { readChoice, readInteger, readText, type Reading } from "./parameter.ts";
import type { QueryParameters } from "./query-string.ts";

const defaultLimit = 100;
const directions: readonly Direction[] = ["b", "f"];
const defaultOrder: OrderColumn = "destination";
const int64Limit = 2n ** 63n;

/**
 * Reads `from`, `limit`, `destination`, `order_by` and `dir`, in this order: the first fault is the answer. What only
 * the database refuses (an integer of 2^63 and above, NUL on PostgreSQL) comes after all of them.
 */
export function parseListQuery(parameters: QueryParameters, dialect: Dialect): Reading<ListQuery> {
  const from = readInteger(parameters, "from", 0);
  if ("fault" in from) return from;
  const limit = readInteger(parameters, "limit", defaultLimit);
  if ("fault" in limit) return limit;
  const filter = readText(parameters, "destination");
  if ("fault" in filter) return filter;
  const order = readChoice(parameters, "order_by", orderColumns);
  if ("fault" in order) return order;
  const dir = readChoice(parameters, "dir", directions);
  if ("fault" in dir) return dir;

  const like = (filter.value ?? "").toLowerCase();
  if (!fitsDatabase(from.value) || !fitsDatabase(limit.value) || !takesText(like, dialect)) {
    return { fault: internalError };
  }
  return {
    value: {
      from: rows(from.value),
      limit: rows(limit.value),
      dir: dir.value ?? "f",
      order_by: order.value ?? defaultOrder,
      ...(like === "" ? {} : { like }),
    },
  };
}

/** Reads `from`, `limit` and `dir`, in this order; `order_by` is ignored, as Synapse does. */
export function parseRoomQuery(parameters: QueryParameters): Reading<RoomQuery> {
  const from = readInteger(parameters, "from", 0);
  if ("fault" in from) return from;
  const limit = readInteger(parameters, "limit", defaultLimit);
  if ("fault" in limit) return limit;
  const dir = readChoice(parameters, "dir", directions);
  if ("fault" in dir) return dir;
  if (!fitsDatabase(from.value) || !fitsDatabase(limit.value)) return { fault: internalError };
  return { value: { from: rows(from.value), limit: rows(limit.value), dir: dir.value ?? "f" } };
}

function fitsDatabase(value: Int64): boolean {
  return value < int64Limit;
}

/** No store holds 2^53 rows: a larger number means the same as the largest safe one. */
function rows(value: Int64): number {
  return Math.min(Number(value), Number.MAX_SAFE_INTEGER);
}
