import type { Theme } from "../case.ts";
import recorded from "../recorded/paging.json" with { type: "json" };
import { getList } from "../request.ts";
import { named, numbered, row, theme } from "../theme.ts";

const five = named("a.example", "b.example", "c.example", "d.example", "e.example");

export const paging: Theme = theme("paging", "the list operation: from, limit and next_token", recorded, {
  "limit cuts the page and next_token is the number of the next row, as a string": {
    profile: "spec",
    table: five,
    send: [getList("?limit=2")],
  },
  "from skips rows, and next_token counts from the beginning": {
    profile: "spec",
    table: five,
    send: [getList("?from=1&limit=2")],
  },
  "pages follow one another until one has no next_token": {
    profile: "spec",
    table: five,
    send: [getList("?limit=2"), getList("?from=2&limit=2"), getList("?from=4&limit=2")],
  },
  "a page that ends with the last row has no next_token": {
    profile: "spec",
    table: five,
    send: [getList("?from=3&limit=2")],
  },
  "a from at the total is an empty page without next_token": {
    profile: "spec",
    table: five,
    send: [getList("?from=5")],
  },
  "a from beyond the total is an empty page that still tells the total": {
    profile: "spec",
    table: five,
    send: [getList("?from=1000")],
  },
  "limit=0 is an empty page whose next_token is from": {
    table: five,
    send: [getList("?limit=0"), getList("?from=3&limit=0"), getList("?from=5&limit=0"), getList("?from=6&limit=0")],
  },
  "limit=0 on an empty table has no next_token": { table: [], send: [getList("?limit=0")] },
  "a limit above the total has no next page": { profile: "spec", table: five, send: [getList("?limit=6")] },
  "a limit equal to the total has no next page": { profile: "spec", table: five, send: [getList("?limit=5")] },
  "there is no upper bound on limit": { table: numbered("n", 250), send: [getList("?limit=10001")] },
  "the largest limit and the largest from are 2^63 - 1": {
    table: five,
    send: [getList("?limit=9223372036854775807"), getList("?from=9223372036854775807")],
  },
  "from and limit may both be 2^63 - 1": {
    table: five,
    send: [getList("?from=9223372036854775807&limit=9223372036854775807")],
  },
  "a filter's total and next_token count the rows that match": {
    table: named("p1.test", "y1.test", "p2.test", "y2.test", "p3.test"),
    send: [getList("?destination=p&limit=2"), getList("?destination=p&limit=2&from=2")],
  },
  "pages of a sorted column never lose or repeat a tied row": {
    table: [
      row("t1.example", { failure_ts: 5 }),
      row("t2.example", { failure_ts: 5 }),
      row("t3.example", { failure_ts: 5 }),
      row("t4.example", { failure_ts: 1 }),
      row("t5.example"),
    ],
    send: ["f", "b"].flatMap((dir) =>
      [0, 1, 2, 3, 4].map((from) => getList(`?order_by=failure_ts&dir=${dir}&limit=1&from=${from}`)),
    ),
  },
});
