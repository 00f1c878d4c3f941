import type { Theme } from "../case.ts";
import recorded from "../recorded/rooms.json" with { type: "json" };
import { getBelow } from "../request.ts";
import { named, row, theme } from "../theme.ts";

const room = (name: string, stream_ordering: number | bigint) => ({ room_id: `!${name}:hs.test`, stream_ordering });
const five = ["a", "b", "c", "d", "e"].map((name, index) => room(name, 50 - index));
const below = (name: string, ...queries: readonly string[]) =>
  queries.map((query) => getBelow(`${name}/rooms${query}`));

export const rooms: Theme = theme("rooms", "the rooms that a destination shares", recorded, {
  "an unknown destination is M_NOT_FOUND": { profile: "spec", send: [getBelow("rooms-of-unknown.example/rooms")] },
  "a destination without rooms has an empty page": {
    profile: "spec",
    rows: named("rooms-none.example"),
    send: below("rooms-none.example", ""),
  },
  "a room holds room_id and stream_ordering": {
    profile: "spec",
    rows: [row("rooms-one.example", { last_successful_stream_ordering: 9000 }, [room("one", 8326)])],
    send: below("rooms-one.example", ""),
  },
  "rooms are sorted by room_id, in both directions": {
    profile: "spec",
    rows: [row("rooms-sorted.example", { last_successful_stream_ordering: 9000 }, five)],
    send: below("rooms-sorted.example", "", "?dir=f", "?dir=b"),
  },
  "limit and from cut pages as in the list": {
    profile: "spec",
    rows: [row("rooms-paged.example", { last_successful_stream_ordering: 9000 }, five)],
    send: below("rooms-paged.example", "?limit=2", "?limit=2&from=2", "?limit=2&from=4", "?limit=5", "?from=9"),
  },
  "a from at the total or beyond is an empty page in both directions": {
    rows: [row("rooms-beyond.example", { last_successful_stream_ordering: 9000 }, five)],
    send: below("rooms-beyond.example", "?from=5", "?from=6", "?dir=b&from=4", "?dir=b&from=5", "?dir=b&from=6"),
  },
  "limit=0 is an empty page whose next_token is from": {
    rows: [row("rooms-zero.example", { last_successful_stream_ordering: 9000 }, five)],
    send: below("rooms-zero.example", "?limit=0", "?limit=0&from=2", "?limit=0&from=5"),
  },
  "without parameters a page holds 100 rooms": {
    rows: [
      row(
        "rooms-many.example",
        { last_successful_stream_ordering: 9000 },
        Array.from({ length: 101 }, (_, index) => room(`r${String(index).padStart(3, "0")}`, index)),
      ),
    ],
    send: below("rooms-many.example", "", "?from=100"),
  },
  "order_by and destination are ignored": {
    rows: [row("rooms-ignore.example", { last_successful_stream_ordering: 9000 }, five)],
    send: below(
      "rooms-ignore.example",
      "?order_by=stream_ordering",
      "?order_by=id",
      "?order_by=%FF",
      "?destination=zzz",
      "?destination=%FF",
    ),
  },
  "a wrong dir, limit or from is refused as in the list": {
    rows: named("rooms-refused.example"),
    send: below(
      "rooms-refused.example",
      "?dir=x",
      "?dir=%FF",
      "?limit=x",
      "?from=x",
      "?limit=-1",
      "?from=-1",
      "?limit=x&from=-1&dir=x",
      "?limit=x&dir=x",
    ),
  },
  "2^63 and above is an internal error": {
    rows: named("rooms-int64.example"),
    send: below(
      "rooms-int64.example",
      "?limit=9223372036854775808",
      "?from=9223372036854775808",
      "?limit=9223372036854775808&dir=x",
    ),
  },
  "the largest limit and from are 2^63 - 1": {
    rows: [row("rooms-largest.example", { last_successful_stream_ordering: 9000 }, five)],
    send: below("rooms-largest.example", "?limit=9223372036854775807", "?from=9223372036854775807"),
  },
  "room ids sort by code point": {
    rows: [
      row("rooms-unicode.example", { last_successful_stream_ordering: 9000 }, [
        { room_id: "!\u{1F600}:hs.test", stream_ordering: 1 },
        { room_id: "!\uFF3F:hs.test", stream_ordering: 2 },
        { room_id: "!Z:hs.test", stream_ordering: 3 },
        { room_id: "!z:hs.test", stream_ordering: 4 },
        { room_id: "!version12withoutadomain", stream_ordering: 5 },
      ]),
    ],
    send: below("rooms-unicode.example", "", "?dir=b"),
  },
  "a stream_ordering is an exact int64": {
    rows: [
      row("rooms-exact.example", { last_successful_stream_ordering: 9223372036854775807n }, [
        room("exact-max", 9223372036854775807n),
        room("exact-odd", 9007199254740993n),
        room("exact-negative", -5),
        room("exact-zero", 0),
      ]),
    ],
    send: below("rooms-exact.example", ""),
  },
  "two destinations have rooms of their own": {
    rows: [
      row("rooms-mine.example", { last_successful_stream_ordering: 9000 }, [room("shared", 1), room("mine", 2)]),
      row("rooms-yours.example", { last_successful_stream_ordering: 9000 }, [room("shared", 3)]),
    ],
    send: [...below("rooms-mine.example", ""), ...below("rooms-yours.example", "")],
  },
  "duplicates, semicolons and percent escapes are read as in the list": {
    rows: [row("rooms-query.example", { last_successful_stream_ordering: 9000 }, five)],
    send: below("rooms-query.example", "?limit=1&limit=x", "?limit=1;from=1", "?%6Cimit=1", "?dir=b&dir=x", "?limit"),
  },
});
