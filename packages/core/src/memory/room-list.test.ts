import { expect, test } from "vitest";
import { seededIntegers } from "../store-contract/seeded.ts";
import { RoomList } from "./room-list.ts";

const room = (id: number, stream_ordering: number) => ({ room_id: `!${String(id).padStart(3, "0")}`, stream_ordering });

test("edits keep both orders, whether the second one was asked for or not", () => {
  const random = seededIntegers(8);
  let asked = RoomList.empty;
  let unasked = RoomList.empty;
  const model = new Map<string, ReturnType<typeof room>>();
  for (let step = 0; step < 200; step++) {
    const edits = Array.from({ length: random(4) }, () => room(random(60), random(20)));
    for (const each of edits) model.set(each.room_id, each);
    asked = asked.with(edits);
    unasked = unasked.with(edits);
    const byId = [...model.values()].toSorted((a, b) => (a.room_id < b.room_id ? -1 : 1));
    const byOrdering = byId.toSorted((a, b) => a.stream_ordering - b.stream_ordering);
    expect(asked.above(-1, 100)).toEqual(byOrdering);
    expect(asked.rooms).toEqual(byId);
    expect(unasked.rooms).toEqual(byId);
  }
  expect(unasked.above(9, 5)).toEqual(asked.above(9, 5));
});

test("an edit leaves the list it was made from", () => {
  const first = RoomList.empty.with([room(1, 1)]);
  first.above(0, 1);
  const second = first.with([room(1, 2), room(2, 1)]);
  expect(first.rooms).toEqual([room(1, 1)]);
  expect(first.above(0, 9)).toEqual([room(1, 1)]);
  expect(second.above(0, 9)).toEqual([room(2, 1), room(1, 2)]);
});

test("a hundred thousand rooms are paged at any offset", () => {
  const all = Array.from({ length: 100_000 }, (_, i) => ({
    room_id: `!${String(i).padStart(6, "0")}`,
    stream_ordering: i,
  }));
  const list = RoomList.empty.with(all.toReversed());
  expect(list.page({ from: 60_000, limit: 2, dir: "f" })).toEqual({ rows: all.slice(60_000, 60_002), total: 100_000 });
  expect(list.page({ from: 60_000, limit: 2, dir: "b" }).rows).toEqual([all[39_999], all[39_998]]);
  expect(list.page({ from: 99_999, limit: 5, dir: "b" }).rows).toEqual([all[0]]);
  expect(list.page({ from: 100_000, limit: 5, dir: "b" }).rows).toEqual([]);
  expect(list.with([{ room_id: "!zzz", stream_ordering: 1 }]).above(99_998, 5)).toEqual([all[99_999]]);
});
