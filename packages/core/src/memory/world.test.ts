import { expect, test } from "vitest";
import type { Destination } from "../store.ts";
import { RoomList } from "./room-list.ts";
import { World, type WorldView } from "./world.ts";

const size = 20_000;
const name = (i: number): string => `s${String(i).padStart(6, "0")}`;
const room = (room_id: string) => RoomList.empty.with([{ room_id, stream_ordering: 1 }]);

function row(i: number, failure_ts: number | null): Destination {
  return {
    destination: name(i),
    retry_last_ts: null,
    retry_interval: null,
    failure_ts,
    last_successful_stream_ordering: -(2n ** 63n),
  };
}

function read({ rows, names }: WorldView): readonly string[] {
  return names
    .slice(0, Infinity)
    .map((id) => `${rows.name(id)} ${rows.destination(id).failure_ts} ${rows.rooms(id)?.rooms[0]?.room_id ?? ""}`);
}

test("a view of many segments keeps rows, names and rooms while all of them change", () => {
  const world = new World("sqlite");
  for (let i = 0; i < size; i++) world.put(row(i, i), i % 100 === 0 ? room(`!${i}`) : RoomList.empty);
  const view = world.view();
  const before = read(view);
  for (let i = 0; i < size; i += 3) world.put(row(i, null), room("!new"));
  for (let i = 1; i < size; i += 3) world.remove(name(i));
  // Takes over the numbers of removed rows.
  for (let i = 0; i < 1000; i++) world.put(row(size + i, 7), RoomList.empty);
  expect(read(view).join("\n") === before.join("\n")).toBe(true);
  expect(before[100]).toBe("s000100 100 !100");
  const now = read(world.view());
  expect(now).toHaveLength(world.size);
  expect(now[0]).toBe("s000000 null !new");
  expect(now.at(-1)).toBe("s020999 7 ");
});

test("a row that takes a removed one's number has none of its rooms", () => {
  const world = new World("postgres");
  world.put(row(1, 1), room("!old"));
  world.remove(name(1));
  world.put(row(2, 2), RoomList.empty);
  expect(world.roomsOf(name(2)).size).toBe(0);
  expect(world.list({ order_by: "failure_ts", dir: "f", from: 0, limit: 9 })).toEqual({ rows: [row(2, 2)], total: 1 });
});
