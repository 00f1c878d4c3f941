import { expect, test } from "vitest";
import type { Destination } from "../store.ts";
import { encodeDetails, encodeListPage, encodeRoom, encodeRoomsPage, nextToken } from "./page.ts";

const row: Destination = {
  destination: "a.test",
  retry_last_ts: 1_557_332_397_936,
  retry_interval: 3_000_000,
  failure_ts: 1_557_329_397_936,
  last_successful_stream_ordering: 42,
};
const never: Destination = {
  destination: "züb",
  retry_last_ts: null,
  retry_interval: null,
  failure_ts: null,
  last_successful_stream_ordering: null,
};

test.each([
  { from: 0, limit: 2, rows: 2, total: 3, token: "2" },
  { from: 0, limit: 3, rows: 3, total: 3, token: undefined },
  { from: 1, limit: 2, rows: 2, total: 3, token: undefined },
  { from: 3, limit: 0, rows: 0, total: 5, token: "3" },
  { from: 0, limit: 0, rows: 0, total: 0, token: undefined },
  { from: 9, limit: 0, rows: 0, total: 5, token: undefined },
  { from: Number.MAX_SAFE_INTEGER, limit: Number.MAX_SAFE_INTEGER, rows: 0, total: 5, token: undefined },
  // Rows that went between counting and reading: the token counts what is on the page.
  { from: 4, limit: 3, rows: 1, total: 9, token: "5" },
])("from $from, limit $limit, $rows of $total rows: next_token is $token", ({ from, limit, rows, total, token }) => {
  expect(nextToken({ from, limit }, { rows: Array.from({ length: rows }), total })).toBe(token);
});

test("a list page prints NULL retry columns as 0 and the others as null", () => {
  expect(encodeListPage({ from: 0, limit: 2 }, { rows: [row, never], total: 3 })).toBe(
    '{"destinations":[{"destination":"a.test","retry_last_ts":1557332397936,"retry_interval":3000000,' +
      '"failure_ts":1557329397936,"last_successful_stream_ordering":42},' +
      String.raw`{"destination":"z\u00fcb","retry_last_ts":0,"retry_interval":0,` +
      '"failure_ts":null,"last_successful_stream_ordering":null}],"total":3,"next_token":"2"}',
  );
});

test("the last page has no next_token, and an empty one no rows", () => {
  expect(encodeListPage({ from: 0, limit: 100 }, { rows: [], total: 0 })).toBe('{"destinations":[],"total":0}');
  expect(encodeRoomsPage({ from: 0, limit: 100 }, { rows: [], total: 0 })).toBe('{"rooms":[],"total":0}');
});

test("a rooms page prints exact positions", () => {
  const rows = [
    { room_id: "!a:hs", stream_ordering: 1 },
    { room_id: "!b:hs", stream_ordering: 2n ** 63n - 1n },
  ];
  expect(encodeRoomsPage({ from: 0, limit: 2 }, { rows, total: 5 })).toBe(
    '{"rooms":[{"room_id":"!a:hs","stream_ordering":1},' +
      '{"room_id":"!b:hs","stream_ordering":9223372036854775807}],"total":5,"next_token":"2"}',
  );
  expect(rows.map(encodeRoom)).toEqual([
    '{"room_id":"!a:hs","stream_ordering":1}',
    '{"room_id":"!b:hs","stream_ordering":9223372036854775807}',
  ]);
});

test.each<{ says: string; fields: Partial<Destination>; list: string; details: string }>([
  {
    says: "a failing row is the same in both",
    fields: {},
    list: '"retry_last_ts":1557332397936,"retry_interval":3000000,"failure_ts":1557329397936',
    details: '"failure_ts":1557329397936,"retry_last_ts":1557332397936,"retry_interval":3000000',
  },
  {
    says: "without a last try the details print no failure at all",
    fields: { retry_last_ts: 0 },
    list: '"retry_last_ts":0,"retry_interval":3000000,"failure_ts":1557329397936',
    details: '"failure_ts":null,"retry_last_ts":0,"retry_interval":0',
  },
  {
    says: "NULL is like 0 there",
    fields: { retry_last_ts: null },
    list: '"retry_last_ts":0,"retry_interval":3000000,"failure_ts":1557329397936',
    details: '"failure_ts":null,"retry_last_ts":0,"retry_interval":0',
  },
  {
    says: "a NULL interval is 0 in the list and null in the details",
    fields: { retry_interval: null },
    list: '"retry_last_ts":1557332397936,"retry_interval":0,"failure_ts":1557329397936',
    details: '"failure_ts":1557329397936,"retry_last_ts":1557332397936,"retry_interval":null',
  },
  {
    says: "a negative last try counts as failing",
    fields: { retry_last_ts: -5, failure_ts: null },
    list: '"retry_last_ts":-5,"retry_interval":3000000,"failure_ts":null',
    details: '"failure_ts":null,"retry_last_ts":-5,"retry_interval":3000000',
  },
])("$says", ({ fields, list, details }) => {
  const odd = { ...row, ...fields };
  expect(encodeListPage({ from: 0, limit: 1 }, { rows: [odd], total: 1 })).toBe(
    `{"destinations":[{"destination":"a.test",${list},"last_successful_stream_ordering":42}],"total":1}`,
  );
  expect(encodeDetails(odd)).toBe(`{"destination":"a.test","last_successful_stream_ordering":42,${details}}`);
});
