import type { Theme } from "../case.ts";
import recorded from "../recorded/details.json" with { type: "json" };
import { getBelow, inTurn } from "../request.ts";
import { failing, named, row, someBackoff, theme } from "../theme.ts";

export const details: Theme = theme("details", "the details of one destination", recorded, {
  "an unknown destination is M_NOT_FOUND": { profile: "spec", send: [getBelow("details-unknown.example")] },
  "a failing destination shows its backoff": {
    profile: "spec",
    rows: [failing("details-failing.example")],
    send: [getBelow("details-failing.example")],
  },
  "details hold destination, last_successful_stream_ordering, failure_ts, retry_last_ts and retry_interval": {
    profile: "spec",
    rows: [row("details-full.example", { ...someBackoff, last_successful_stream_ordering: 8326 })],
    send: [getBelow("details-full.example")],
  },
  "a row of NULLs has 0 in the retry columns and null in the other two": {
    rows: named("details-nulls.example"),
    send: [getBelow("details-nulls.example")],
  },
  "a healthy row of zeros": {
    profile: "spec",
    rows: [row("details-zeros.example", { retry_last_ts: 0, retry_interval: 0, last_successful_stream_ordering: 0 })],
    send: [getBelow("details-zeros.example")],
  },
  "a failure_ts of 0 beside zeros": {
    rows: [row("details-zero-failure.example", { retry_last_ts: 0, retry_interval: 0, failure_ts: 0 })],
    send: [getBelow("details-zero-failure.example")],
  },
  "failure_ts is null and the interval 0 where retry_last_ts is 0 or NULL, whatever the row holds": {
    rows: [
      row("details-zero-last.example", { retry_last_ts: 0, retry_interval: 5, failure_ts: 7 }),
      row("details-null-last.example", { retry_interval: 5, failure_ts: 7 }),
    ],
    send: [getBelow("details-zero-last.example"), getBelow("details-null-last.example")],
  },
  "a NULL retry_interval beside a retry_last_ts is null": {
    rows: [row("details-no-interval.example", { retry_last_ts: 9, failure_ts: 7 })],
    send: [getBelow("details-no-interval.example")],
  },
  "a retry_last_ts without failure_ts": {
    rows: [row("details-no-failure.example", { retry_last_ts: 9, retry_interval: 7 })],
    send: [getBelow("details-no-failure.example")],
  },
  "a negative retry_last_ts counts as failing": {
    rows: [row("details-negative.example", { retry_last_ts: -1, retry_interval: -2, failure_ts: -3 })],
    send: [getBelow("details-negative.example")],
  },
  "int64 is exact": {
    rows: [
      row("details-int64.example", {
        retry_last_ts: 9007199254740993n,
        retry_interval: 9223372036854775807n,
        failure_ts: -9223372036854775808n,
        last_successful_stream_ordering: 9223372036854775807n,
      }),
    ],
    send: [getBelow("details-int64.example")],
  },
  "a query is not looked at": {
    rows: [failing("details-query.example")],
    send: [getBelow("details-query.example?limit=x&destination=%FF"), getBelow("details-query.example?")],
  },
  "asked twice, details are the same": {
    rows: [failing("details-twice.example")],
    send: [inTurn(getBelow("details-twice.example"), getBelow("details-twice.example"))],
  },
});
