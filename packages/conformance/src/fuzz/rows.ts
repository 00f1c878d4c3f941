import type { DestinationRecord } from "@synapse-federation/core/store";
import type { DestinationRoom, Int64 } from "@synapse-federation/core/wire";
import * as fc from "fast-check";
import { unicodeText } from "./hostile-text.ts";

/** Few values, so that rows tie; the ends of int64 and of what a double holds. */
const int64: fc.Arbitrary<Int64> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom<Int64>(0, 1, 2, 1557332397936) },
  { weight: 1, arbitrary: fc.constantFrom<Int64>(-1, -2, 9007199254740991, 9007199254740993n, 9007199254740992n) },
  { weight: 1, arbitrary: fc.constantFrom<Int64>(9223372036854775807n, -9223372036854775808n, 9223372036854775806n) },
);
const nullable: fc.Arbitrary<Int64 | null> = fc.option(int64, { freq: 3, nil: null });

const room: fc.Arbitrary<DestinationRoom> = fc.record({
  room_id: unicodeText.map((text) => `!${text}`),
  stream_ordering: int64,
});

const row: fc.Arbitrary<DestinationRecord> = fc.record({
  destination: unicodeText,
  retry_last_ts: nullable,
  retry_interval: nullable,
  failure_ts: nullable,
  last_successful_stream_ordering: nullable,
  rooms: fc.oneof(
    { weight: 1, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.uniqueArray(room, { maxLength: 6, selector: ({ room_id }) => room_id }) },
  ),
});

/** A table of a few rows. */
export const table: fc.Arbitrary<readonly DestinationRecord[]> = fc.uniqueArray(row, {
  maxLength: 10,
  selector: ({ destination }) => destination,
});
