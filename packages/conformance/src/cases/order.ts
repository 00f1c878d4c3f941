import { orderColumns } from "@synapse-federation/core/wire";
import type { Theme } from "../case.ts";
import recorded from "../recorded/order.json" with { type: "json" };
import { getList } from "../request.ts";
import { named, row, theme } from "../theme.ts";

const columns = orderColumns.filter((column) => column !== "destination");
const bothWays = (column: string) => ["f", "b"].map((dir) => getList(`?order_by=${column}&dir=${dir}`));

export const order: Theme = theme("order", "the list operation: order_by and dir", recorded, {
  "dir=f is ascending by name": {
    profile: "spec",
    table: named("b.example", "a.example", "c.example"),
    send: [getList("?dir=f")],
  },
  "dir=b is descending by name": {
    profile: "spec",
    table: named("b.example", "a.example", "c.example"),
    send: [getList("?dir=b")],
  },
  "each column sorts in both directions": {
    profile: "spec",
    table: [
      row("c.example", {
        retry_last_ts: 1,
        retry_interval: 30,
        failure_ts: 200,
        last_successful_stream_ordering: 3000,
      }),
      row("a.example", {
        retry_last_ts: 2,
        retry_interval: 10,
        failure_ts: 300,
        last_successful_stream_ordering: 1000,
      }),
      row("b.example", {
        retry_last_ts: 3,
        retry_interval: 20,
        failure_ts: 100,
        last_successful_stream_ordering: 2000,
      }),
    ],
    send: orderColumns.flatMap(bothWays),
  },
  "ties are by name ascending, whatever dir says": {
    table: ["m.example", "z.example", "a.example"].map((name) =>
      row(name, { retry_last_ts: 1, retry_interval: 1, failure_ts: 1, last_successful_stream_ordering: 1 }),
    ),
    send: columns.flatMap(bothWays),
  },
  "NULLs are first ascending and last descending on SQLite, the reverse on PostgreSQL": {
    table: [
      row("b-five.example", {
        retry_last_ts: 5,
        retry_interval: 5,
        failure_ts: 5,
        last_successful_stream_ordering: 5,
      }),
      row("a-null.example"),
      row("c-null.example"),
    ],
    send: columns.flatMap(bothWays),
  },
  "NULL is not 0, although it is printed as 0": {
    table: [
      row("a.example", { retry_last_ts: 0, retry_interval: 0 }),
      row("b.example"),
      row("c.example", { retry_last_ts: 0, retry_interval: 0 }),
      row("d.example"),
    ],
    send: [...bothWays("retry_last_ts"), ...bothWays("retry_interval")],
  },
  "negative numbers sort below 0": {
    table: [
      row("a.example", { failure_ts: 0 }),
      row("b.example", { failure_ts: -1 }),
      row("c.example", { failure_ts: 1 }),
      row("d.example", { failure_ts: -9223372036854775808n }),
    ],
    send: bothWays("failure_ts"),
  },
  "integers beyond 2^53 sort exactly": {
    table: [
      row("a.example", { last_successful_stream_ordering: 9007199254740993n }),
      row("b.example", { last_successful_stream_ordering: 9007199254740992n }),
      row("c.example", { last_successful_stream_ordering: 9223372036854775807n }),
      row("d.example", { last_successful_stream_ordering: 9007199254740991 }),
      row("e.example", { last_successful_stream_ordering: 9223372036854775806n }),
    ],
    send: bothWays("last_successful_stream_ordering"),
  },
  "names sort by code point, so an emoji comes after U+FF3F": {
    table: named("\u{1F600}.example", "\uFF3F.example", "\u{10FFFF}.example", "\u00FC.example", "z.example"),
    send: bothWays("destination"),
  },
  "names sort bytewise: capitals before small letters, digits and punctuation by their codes": {
    table: named(
      "b.example",
      "B.example",
      "a.example",
      "A.example",
      "1.example",
      "_.example",
      "-.example",
      "~.example",
    ),
    send: bothWays("destination"),
  },
  "a name sorts before a longer one that begins with it": {
    table: named("ab", "a", "abc", "a.", ""),
    send: bothWays("destination"),
  },
  "ties within a number are by code point too": {
    table: ["\u{1F600}.example", "\uFF3F.example", "z.example"].map((name) => row(name, { retry_interval: 4 })),
    send: bothWays("retry_interval"),
  },
});
