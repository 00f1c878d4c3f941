import { expect, test } from "vitest";
import * as schema from "./schema.ts";
import type { Destination } from "./store.ts";
import { parseJson } from "./json.ts";
import {
  encodeDetails,
  encodeError,
  encodeListPage,
  encodeRoomsPage,
  parseListQuery,
  parseQueryString,
  parseRoomQuery,
  unknownToken,
} from "./synapse/index.ts";

const values = [null, 0, -5, 1, 2 ** 53 - 1, 2n ** 53n, 2n ** 63n - 1n, -(2n ** 63n)];
const rows: readonly Destination[] = values.flatMap((retry_last_ts, i) =>
  values.map((retry_interval, k) => ({
    destination: `d${i}${k}ü`,
    retry_last_ts,
    retry_interval,
    failure_ts: values[(i + k) % values.length] ?? null,
    last_successful_stream_ordering: values[(i * k) % values.length] ?? null,
  })),
);

test("what is written from any row is what the schemas describe", () => {
  const pages = [
    { from: 0, limit: rows.length },
    { from: 0, limit: 0 },
  ];
  for (const query of pages) {
    const page = encodeListPage(query, { rows: rows.slice(0, query.limit), total: rows.length });
    schema.destinationListPage.parse(parseJson(page));
  }
  for (const row of rows) schema.destinationDetails.parse(parseJson(encodeDetails(row)));
  const rooms = [{ room_id: "!a", stream_ordering: 2n ** 63n - 1n }];
  schema.destinationRoomsPage.parse(parseJson(encodeRoomsPage({ from: 0, limit: 1 }, { rows: rooms, total: 2 })));
  schema.matrixError.parse(parseJson(encodeError(unknownToken.body)));
});

test("the schemas refuse what Synapse never sends", () => {
  const item = {
    destination: "a",
    retry_last_ts: 0,
    retry_interval: 0,
    failure_ts: null,
    last_successful_stream_ordering: 5,
  };
  expect(schema.destinationListItem.safeParse(item).success).toBe(true);
  for (const odd of [
    { retry_last_ts: null },
    { failure_ts: 2n ** 63n },
    { failure_ts: 1.5 },
    { extra: 1 },
    { destination: 5 },
  ]) {
    expect(schema.destinationListItem.safeParse({ ...item, ...odd }).success, JSON.stringify(Object.keys(odd))).toBe(
      false,
    );
  }
  const page = { destinations: [item], total: 1 };
  expect(schema.destinationListPage.safeParse({ ...page, next_token: "1" }).success).toBe(true);
  expect(schema.destinationListPage.safeParse({ ...page, next_token: 1 }).success).toBe(false);
});

test.each([
  ["", true],
  ["from=0&limit=1&order_by=retry_last_ts&dir=b&destination=x", true],
  [`limit=${2n ** 63n - 1n}`, true],
  [`limit=${2n ** 63n}`, false],
  ["limit=-1", false],
  ["from=x", false],
  ["order_by=id", false],
  ["dir=asc", false],
  ["destination=\xff", false],
  ["unknown=1", true],
])("schema and parser agree on the query %j", (raw, good) => {
  const parameters = parseQueryString(raw);
  const first = Object.fromEntries(Array.from(parameters, ([name, [value]]) => [name, value]));
  expect("value" in parseListQuery(parameters, "sqlite")).toBe(good);
  expect(schema.listQueryParameters.safeParse(first).success).toBe(good);
  // The rooms operation knows neither filter nor order, so that no value of theirs is at fault.
  const goodForRooms = good || /order_by|destination/.test(raw);
  expect("value" in parseRoomQuery(parameters)).toBe(goodForRooms);
  expect(schema.roomQueryParameters.safeParse(first).success).toBe(goodForRooms);
});
