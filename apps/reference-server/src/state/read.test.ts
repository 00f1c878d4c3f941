import { Readable } from "node:stream";
import type { StateDocument } from "@synapse-federation/core/schema";
import { stateDocument } from "@synapse-federation/core/schema";
import { parseJson } from "@synapse-federation/core/json";
import type { DestinationRecord } from "@synapse-federation/core/store";
import { expect, test } from "vitest";
import { documentSource } from "./document.ts";
import { readState, readStateHead } from "./read.ts";
import type { StateHead } from "./head.ts";
import type { StateSource } from "./replace.ts";

type Outcome = { readonly rows: readonly DestinationRecord[]; readonly head: StateHead } | { readonly fault: string };

async function outcomeOf(source: StateSource): Promise<Outcome> {
  const rows: DestinationRecord[] = [];
  try {
    for (;;) {
      const next = await source.next();
      if (next.done === true) return { rows, head: next.value };
      rows.push(...next.value);
    }
  } catch (error) {
    return { fault: (error as Error).message };
  }
}

/** The bytes in chunks of a size. */
function chunks(json: string | Buffer, size: number): Readable {
  const bytes = Buffer.from(json as string);
  return Readable.from(
    Array.from({ length: Math.ceil(bytes.length / size) }, (_one, i) => bytes.subarray(i * size, (i + 1) * size)),
  );
}
const read = (json: string | Buffer, size = 65_536) => outcomeOf(readState(chunks(json, size)));

const whole = `{
  "server_version" : "1.163.2", "users": [
    {"user_id": "@a:hs.test", "access_token": "s\\u0065cret]}", "admin": true, "guest": false, "expires_at_ms": 5},
    {"user_id": "@b:hs.test", "password": "pässwörd", "locked": true, "expired": true}
  ],
  "destinations": [
    {"destination": "a\\"],{.test", "retry_last_ts": 9007199254740993, "retry_interval": null,
     "failure_ts": -9223372036854775808, "last_successful_stream_ordering": -0,
     "rooms": [{"room_id": "!\\\\", "stream_ordering": 9223372036854775807}, {"room_id": "!b", "stream_ordering": 1}]},
    {"destination": ""} , {"destination": "z😀b", "rooms": []}
  ],
  "dialect": "postgres"
}
`;

test("a document is read the same in chunks of any size", async () => {
  const expected: Outcome = {
    rows: [
      {
        destination: 'a"],{.test',
        retry_last_ts: 9_007_199_254_740_993n,
        retry_interval: null,
        failure_ts: -(2n ** 63n),
        last_successful_stream_ordering: 0,
        rooms: [
          { room_id: "!\\", stream_ordering: 2n ** 63n - 1n },
          { room_id: "!b", stream_ordering: 1 },
        ],
      },
      { ...nullRow, destination: "" },
      { ...nullRow, destination: "z😀b" },
    ],
    head: {
      server_version: "1.163.2",
      dialect: "postgres",
      users: [
        { user_id: "@a:hs.test", access_token: "secret]}", admin: true, expires_at_ms: 5 },
        { user_id: "@b:hs.test", password: "pässwörd", locked: true, expired: true },
      ],
    },
  };
  for (const size of [1, 2, 3, 7, 64, 65_536]) expect(await read(whole, size), `chunks of ${size}`).toEqual(expected);
});

const nullRow = {
  retry_last_ts: null,
  retry_interval: null,
  failure_ts: null,
  last_successful_stream_ordering: null,
  rooms: [],
};

test("an empty document and empty lists are fine", async () => {
  expect(await read("{}")).toEqual({ rows: [], head: {} });
  expect(await read(' { "destinations" : [ ] , "users" : [ ] } ', 1)).toEqual({ rows: [], head: { users: [] } });
});

const ok = '{"destination":"a"}';

test.each<[fault: string, json: string]>([
  ["a state document is a JSON object: it begins with {", ""],
  ["a state document is a JSON object: it begins with {", "[]"],
  ["ends before its value is complete", "{"],
  ["ends before its value is complete", '{"users'],
  ["users: ends before its value is complete", '{"users":'],
  ["users: is not valid JSON", '{"users":}'],
  ["users: ends before its value is complete", '{"users":[}'],
  ["users: must be an array, not null", '{"users":null}'],
  ["users: ends before its value is complete", '{"users":[]'],
  ["is not valid JSON: a comma or the closing brace belongs after a field", '{"users":[]]'],
  ["is not valid JSON: something follows the closing brace", '{"users":[]} x'],
  ["is not valid JSON", '{"users" []}'],
  ["is not valid JSON: a field's name in quotes and a colon belong here", '{"users"}'],
  ["is not valid JSON: a field's name in quotes and a colon belong here", "{1:2}"],
  ["is not valid JSON", "{users:[]}"],
  ["is not valid JSON", '{"users":[],}'],
  ["users: is there twice", '{"users":[],"users":[]}'],
  ["destinations: is there twice", '{"destinations":[],"destinations":[]}'],
  [
    '"nope": is no field of a state document; the fields are server_version, dialect, users, destinations',
    '{"nope":1}',
  ],
  ["server_version: must be a string, not a number", '{"server_version":1}'],
  ["server_version: must be printable ASCII: it goes in a header", String.raw`{"server_version":"1\r\nX: y"}`],
  ["dialect: must be sqlite or postgres", '{"dialect":"mysql"}'],
  ["users[0].user_id: is missing", '{"users":[{}]}'],
  ["users[0]: must be an object, not a string", '{"users":["x"]}'],
  ["users[0].user_id: must look like @localpart:server", '{"users":[{"user_id":"admin"}]}'],
  ["users[0].admin: must be true or false, not a string", '{"users":[{"user_id":"@a:b","admin":"yes"}]}'],
  [
    "users[0].access_token: must be visible ASCII without blanks",
    '{"users":[{"user_id":"@a:b","access_token":"a b"}]}',
  ],
  [
    "users[1].access_token: is another user's too",
    '{"users":[{"user_id":"@a:b","access_token":"x"},{"user_id":"@c:b","access_token":"x"}]}',
  ],
  [
    "users[0].expires_at_ms: must be an integer, written with digits only",
    '{"users":[{"user_id":"@a:b","expires_at_ms":1.5}]}',
  ],
  [
    "users[0].name: is no field here; the fields are user_id, access_token, password, admin, guest, locked, expired, expires_at_ms",
    '{"users":[{"user_id":"@a:b","name":"x"}]}',
  ],
  ["destinations: must be an array", '{"destinations":{}}'],
  ["destinations[0]: must be an object, not null", '{"destinations":[null]}'],
  ["destinations[0].destination: is missing", '{"destinations":[{}]}'],
  ["destinations[1].destination: is there twice", `{"destinations":[${ok},${ok}]}`],
  ["destinations[1].destination: must be a string, not a number", `{"destinations":[${ok},{"destination":5}]}`],
  [
    "destinations[1].retry_interval: must fit in a signed 64-bit integer",
    `{"destinations":[${ok},{"destination":"b","retry_interval":9223372036854775808}]}`,
  ],
  [
    "destinations[1].failure_ts: must fit in a signed 64-bit integer",
    `{"destinations":[${ok},{"destination":"b","failure_ts":-9223372036854775809}]}`,
  ],
  [
    "destinations[0].retry_last_ts: must be an integer, written with digits only",
    '{"destinations":[{"destination":"b","retry_last_ts":1e18}]}',
  ],
  [
    "destinations[0].retry_last_ts: must be an integer, written with digits only",
    '{"destinations":[{"destination":"b","retry_last_ts":0.5}]}',
  ],
  [
    "destinations[0].retry_last_ts: must be an integer, not a string",
    '{"destinations":[{"destination":"b","retry_last_ts":"5"}]}',
  ],
  [
    "destinations[0].destination: holds a lone surrogate, which no database can store",
    String.raw`{"destinations":[{"destination":"\ud800"}]}`,
  ],
  [
    "destinations[0].destination: holds a NUL character, which PostgreSQL can't store",
    String.raw`{"destinations":[{"destination":"a\u0000"}]}`,
  ],
  [
    "destinations[0].retry_ts: is no field here; the fields are destination, retry_last_ts, retry_interval, failure_ts, last_successful_stream_ordering, rooms",
    '{"destinations":[{"destination":"a","retry_ts":1}]}',
  ],
  ["destinations[0].rooms: must be an array, not null", '{"destinations":[{"destination":"a","rooms":null}]}'],
  [
    "destinations[0].rooms[0].stream_ordering: is missing",
    '{"destinations":[{"destination":"a","rooms":[{"room_id":"!a"}]}]}',
  ],
  [
    "destinations[0].rooms[1].room_id: is there twice",
    '{"destinations":[{"destination":"a","rooms":[{"room_id":"!a","stream_ordering":1},{"room_id":"!a","stream_ordering":2}]}]}',
  ],
  [
    "destinations[2]: is not valid JSON",
    `{"destinations":[${ok},{"destination":"b"},{"destination":c},{"destination":"d"}]}`,
  ],
  ["destinations[1]: is not valid JSON", `{"destinations":[${ok},]}`],
  ["destinations[0]: is not valid JSON", `{"destinations":[,${ok}]}`],
  ["destinations[1]: is not valid JSON", `{"destinations":[${ok}:1]}`],
  ["destinations[1]: ends before its value is complete", `{"destinations":[${ok},{"dest`],
  ["destinations: is not valid JSON: it must end with ]", `{"destinations":[${ok}}`],
])("%s", async (fault, json) => {
  for (const size of [1, 5, 65_536]) expect(await read(json, size), `chunks of ${size}`).toEqual({ fault });
});

test("bytes that are no UTF-8 are refused at their place", async () => {
  const json = Buffer.from(`{"destinations":[${ok},{"destination":"\xff"}]}`, "latin1");
  expect(await read(json, 20)).toEqual({ fault: "destinations[1]: is not UTF-8" });
});

test("a fault quotes nothing of a document that holds tokens", async () => {
  const outcome = await read('{"users":[{"user_id":"@a:b","access_token":"secret" oops}]}');
  expect(outcome).toEqual({ fault: "users: is not valid JSON" });
});

test("the head is found behind destinations that are not looked at", async () => {
  const json = `{"destinations":[{"nope":[1,2]},${ok},${ok}],"dialect":"postgres"}`;
  expect(await readStateHead(chunks(json, 4))).toEqual({ dialect: "postgres" });
});

test("a document that is a value already is judged alike", async () => {
  for (const json of [whole, "{}", `{"destinations":[${ok}],"users":[]}`]) {
    expect(await outcomeOf(documentSource(parseJson(json) as StateDocument))).toEqual(await read(json));
  }
  const many = { destinations: Array.from({ length: 2500 }, (_one, i) => ({ destination: `d${i}` })) };
  expect(await outcomeOf(documentSource(many))).toMatchObject({ rows: { length: 2500 } });
  const twice = { destinations: [...many.destinations, { destination: "d7" }] };
  expect(await outcomeOf(documentSource(twice))).toEqual({ fault: "destinations[2500].destination: is there twice" });
  const wrong = { destinations: {} } as unknown as StateDocument;
  expect(await outcomeOf(documentSource(wrong))).toEqual({ fault: "destinations: must be an array, not an object" });
});

test.each<[says: string, json: string]>([
  ["everything", whole],
  ["nothing", "{}"],
  ["an unknown field", '{"nope":1}'],
  ["another dialect", '{"dialect":"mysql"}'],
  ["a user without an id", '{"users":[{}]}'],
  ["a user's odd id", '{"users":[{"user_id":"a:b"}]}'],
  ["an unknown field of a user", '{"users":[{"user_id":"@a:b","x":1}]}'],
  ["a token with a blank", '{"users":[{"user_id":"@a:b","access_token":" "}]}'],
  ["a flag that is none", '{"users":[{"user_id":"@a:b","guest":1}]}'],
  ["a version of two lines", String.raw`{"server_version":"1\n2"}`],
  ["a number beyond int64", '{"destinations":[{"destination":"a","failure_ts":9223372036854775808}]}'],
  ["the largest number", '{"destinations":[{"destination":"a","failure_ts":9223372036854775807}]}'],
  ["a fraction", '{"destinations":[{"destination":"a","failure_ts":1.5}]}'],
  ["a lone surrogate", String.raw`{"destinations":[{"destination":"\udc00"}]}`],
  ["NUL", String.raw`{"destinations":[{"destination":"a","rooms":[{"room_id":"\u0000","stream_ordering":1}]}]}`],
  ["a room without a position", '{"destinations":[{"destination":"a","rooms":[{"room_id":"!a"}]}]}'],
  ["a null position", '{"destinations":[{"destination":"a","rooms":[{"room_id":"!a","stream_ordering":null}]}]}'],
])("the schema and the reader agree on %s", async (_says, json) => {
  const described = stateDocument.safeParse(parseJson(json)).success;
  expect("rows" in (await read(json))).toBe(described);
});
