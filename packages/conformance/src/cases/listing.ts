import type { Theme } from "../case.ts";
import recorded from "../recorded/listing.json" with { type: "json" };
import { getList } from "../request.ts";
import { failing, named, numbered, row, someBackoff, theme } from "../theme.ts";

export const listing: Theme = theme("listing", "the list operation: what a page and its items hold", recorded, {
  "an empty table is an empty page with total 0 and no next_token": {
    profile: "spec",
    table: [],
    send: [getList("")],
  },
  "an item holds name, retry_last_ts, retry_interval, failure_ts and last_successful_stream_ordering, in that order": {
    profile: "spec",
    table: [row("full.example", { ...someBackoff, last_successful_stream_ordering: 8326 })],
    send: [getList("")],
  },
  "rows of NULLs are printed with 0 in the retry columns and null in the other two": {
    table: named("nulls.example"),
    send: [getList("")],
  },
  "zeros are printed as zeros, also where NULL would be null": {
    table: [
      row("zeros.example", {
        retry_last_ts: 0,
        retry_interval: 0,
        failure_ts: 0,
        last_successful_stream_ordering: 0,
      }),
    ],
    send: [getList("")],
  },
  "failure_ts without retry_last_ts is printed as the row holds it": {
    table: [
      row("null-last.example", { retry_interval: 5, failure_ts: 7 }),
      row("zero-last.example", { retry_last_ts: 0, retry_interval: 0, failure_ts: 7 }),
    ],
    send: [getList("")],
  },
  "a NULL retry_interval beside a retry_last_ts is printed as 0": {
    table: [row("no-interval.example", { retry_last_ts: 9, failure_ts: 7 })],
    send: [getList("")],
  },
  "negative numbers are printed as they are": {
    table: [
      row("negative.example", {
        retry_last_ts: -1,
        retry_interval: -2,
        failure_ts: -3,
        last_successful_stream_ordering: -4,
      }),
    ],
    send: [getList("")],
  },
  "rooms do not show in the list": {
    table: [row("roomy.example", {}, [{ room_id: "!list:hs.test", stream_ordering: 5 }])],
    send: [getList("")],
  },
  "without parameters a page holds 100 destinations by name, and next_token is the string 100": {
    profile: "spec",
    table: numbered("d", 101),
    send: [getList("")],
  },
  "exactly 100 destinations have no next page": {
    profile: "spec",
    table: numbered("h", 100),
    send: [getList("")],
  },
  "healthy and failing destinations stand side by side": {
    profile: "spec",
    table: [
      failing("listed-failing.example"),
      row("listed-healthy.example", {
        retry_last_ts: 0,
        retry_interval: 0,
        failure_ts: null,
        last_successful_stream_ordering: 12,
      }),
    ],
    send: [getList("")],
  },
});
