import type { Theme } from "../case.ts";
import recorded from "../recorded/reset.json" with { type: "json" };
import { as, getBelow, getList, inTurn, list, pipelined, request, reset, sized } from "../request.ts";
import { failing, named, row, someBackoff, theme } from "../theme.ts";

export const resets: Theme = theme("reset", "resetting a destination's connection", recorded, {
  "a reset answers an empty object and clears the backoff": {
    profile: "spec",
    rows: [failing("reset-clears.example")],
    writes: true,
    send: [reset("reset-clears.example"), getBelow("reset-clears.example")],
  },
  "the list shows a reset at once": {
    table: [failing("reset-listed.example"), failing("reset-listed-other.example")],
    writes: true,
    send: [getList(""), reset("reset-listed.example"), getList("")],
  },
  "a reset keeps the stream ordering and the rooms": {
    rows: [
      row("reset-keeps.example", { ...someBackoff, last_successful_stream_ordering: 77 }, [
        { room_id: "!reset-keeps:hs.test", stream_ordering: 76 },
      ]),
    ],
    writes: true,
    send: [reset("reset-keeps.example"), getBelow("reset-keeps.example"), getBelow("reset-keeps.example/rooms")],
  },
  "a second reset is not needed": {
    profile: "spec",
    rows: [failing("reset-twice.example")],
    writes: true,
    send: [inTurn(reset("reset-twice.example"), reset("reset-twice.example"))],
  },
  "an unknown destination is M_NOT_FOUND": {
    profile: "spec",
    writes: true,
    send: [reset("reset-unknown.example")],
  },
  "a row of zeros or NULLs needs no reset": {
    rows: [row("reset-zeros.example", { retry_last_ts: 0, retry_interval: 0 }), ...named("reset-nulls.example")],
    writes: true,
    send: [reset("reset-zeros.example"), reset("reset-nulls.example")],
  },
  "failure_ts without retry_last_ts needs no reset, and stays": {
    table: [
      row("reset-failure-zero.example", { retry_last_ts: 0, retry_interval: 5, failure_ts: 7 }),
      row("reset-failure-null.example", { retry_interval: 5, failure_ts: 7 }),
    ],
    writes: true,
    send: [reset("reset-failure-zero.example"), reset("reset-failure-null.example"), getList("")],
  },
  "a retry_last_ts with a NULL interval is reset": {
    rows: [row("reset-no-interval.example", { retry_last_ts: 9, failure_ts: 7 })],
    writes: true,
    send: [reset("reset-no-interval.example"), getBelow("reset-no-interval.example")],
  },
  "a negative retry_last_ts is reset": {
    rows: [row("reset-negative.example", { retry_last_ts: -1, retry_interval: 3, failure_ts: 2 })],
    writes: true,
    send: [reset("reset-negative.example"), getBelow("reset-negative.example")],
  },
  "a reset leaves zeros in the row, not NULLs": {
    table: [failing("reset-to-zero.example"), ...named("reset-null.example")],
    writes: true,
    send: [reset("reset-to-zero.example"), getList("?order_by=retry_last_ts"), getList("?order_by=failure_ts")],
  },
  "a row that was reset stands in its new place in every order": {
    table: [
      row("placed-m.example", { retry_last_ts: 9, retry_interval: 9, failure_ts: 9 }),
      row("placed-a.example", { retry_last_ts: 0, retry_interval: 0 }),
      row("placed-z.example", { retry_last_ts: 0, retry_interval: 0 }),
      row("placed-l.example"),
      row("placed-n.example"),
      row("placed-b.example", { retry_last_ts: -1, retry_interval: -1, failure_ts: -1 }),
      row("placed-d.example", { retry_last_ts: -1, retry_interval: -2, failure_ts: -1 }),
      row("placed-e.example", { retry_last_ts: -2, retry_interval: -1, failure_ts: -1 }),
      row("placed-c.example", { retry_last_ts: 1, retry_interval: 1, failure_ts: -9223372036854775808n }),
      row("placed-o.example", { retry_last_ts: 1, retry_interval: 1, failure_ts: 9223372036854775807n }),
    ],
    writes: true,
    send: [
      reset("placed-m.example"),
      ...["retry_last_ts", "retry_interval", "failure_ts"].flatMap((column) =>
        ["f", "b"].map((dir) => getList(`?order_by=${column}&dir=${dir}`)),
      ),
    ],
  },
  "a reset without any header about a body": {
    rows: [failing("reset-bare.example")],
    writes: true,
    send: [request(`POST ${list}/reset-bare.example/reset_connection`, [as("admin")])],
  },
  "a refused reset changes nothing": {
    rows: [failing("reset-refused.example")],
    writes: true,
    send: [
      request(`POST ${list}/reset-refused.example/reset_connection`, [as("plain"), sized]),
      request(`GET ${list}/reset-refused.example/reset_connection`, [as("admin")]),
      getBelow("reset-refused.example"),
    ],
  },
  "what follows a request that ends the connection is not done": {
    rows: [
      failing("reset-after-close.example"),
      failing("reset-after-415.example"),
      failing("reset-after-1.0.example"),
    ],
    writes: true,
    send: [
      pipelined(request(`GET ${list}`, ["Connection: close"]), reset("reset-after-close.example")),
      pipelined(
        request("POST /health", ["Content-Type: multipart/form-data; boundary=x", sized], "x"),
        reset("reset-after-415.example"),
      ),
      pipelined([`GET ${list} HTTP/1.0\r\n\r\n`], reset("reset-after-1.0.example")),
      getBelow("reset-after-close.example"),
      getBelow("reset-after-415.example"),
      getBelow("reset-after-1.0.example"),
    ],
  },
  "pipelined requests are answered one after another": {
    rows: [failing("reset-pipelined.example")],
    writes: true,
    send: [
      pipelined(
        getBelow("reset-pipelined.example"),
        reset("reset-pipelined.example"),
        getBelow("reset-pipelined.example"),
        reset("reset-pipelined.example"),
      ),
    ],
  },
});
