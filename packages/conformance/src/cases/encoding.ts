import type { Theme } from "../case.ts";
import recorded from "../recorded/encoding.json" with { type: "json" };
import { as, getBelow, getList, list, request } from "../request.ts";
import { named, row, theme } from "../theme.ts";

export const encoding: Theme = theme("encoding", "how an answer is written", recorded, {
  "characters outside ASCII are escaped with lower-case hex, beyond U+FFFF as a pair": {
    table: named(
      "\u00FC.example",
      "\uFF3F.example",
      "\u{1F600}.example",
      "\u{10FFFF}.example",
      "\u0080\u2028\u2029.example",
    ),
    send: [getList("")],
  },
  "control characters, quotes and backslashes are escaped as in JSON": {
    table: named(
      "\b\t\n\f\r.example",
      "\u0001\u001F.example",
      'quote".example',
      "back\\slash.example",
      "\u007F.example",
    ),
    send: [getList("")],
  },
  "slashes and HTML characters are not escaped": { table: named("a/b", "<a&b>", "a'b"), send: [getList("")] },
  "details escape like the list": {
    rows: named("\u{1F600}details\u00FC.example"),
    send: [getBelow("%F0%9F%98%80details%C3%BC.example")],
  },
  "rooms escape like the list": {
    rows: [row("encoded-rooms.example", {}, [{ room_id: '!"\u00FC\u{1F600}\\:hs.test', stream_ordering: 1 }])],
    send: [getBelow("encoded-rooms.example/rooms")],
  },
  "integers have no exponent, at the ends of int64": {
    table: [
      row("max.example", {
        failure_ts: 9223372036854775807n,
        last_successful_stream_ordering: 1000000000000000000000n / 1000n,
      }),
      row("min.example", { failure_ts: -9223372036854775808n }),
      row("odd.example", {
        failure_ts: 9007199254740993n,
        retry_last_ts: 9007199254740992n,
        retry_interval: 9007199254740991,
      }),
    ],
    send: [getList("")],
  },
  "Accept headers change nothing": {
    table: [],
    send: [
      request(`GET ${list}`, [as("admin"), "Accept: text/html"]),
      request(`GET ${list}`, [as("admin"), "Accept-Encoding: gzip, deflate, br"]),
      request(`GET ${list}`, [as("admin"), "Accept-Language: de"]),
    ],
  },
  "Origin and conditions change nothing": {
    table: [],
    send: [
      request(`GET ${list}`, [as("admin"), "Origin: https://admin.example"]),
      request(`GET ${list}`, [as("admin"), "If-None-Match: *", "If-Modified-Since: Sat, 29 Oct 2033 19:43:31 GMT"]),
      request(`GET ${list}`, [as("admin"), "Range: bytes=0-3"]),
    ],
  },
});
