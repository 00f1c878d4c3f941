import { expectSame } from "./expectation.ts";
import { row } from "./fixture.ts";
import { storeCase, type StoreCase } from "./store-case.ts";

const ids = ["!a", "!b", "!c:x", "!\u{ff3f}", "!😀"];
/** Ids ascend as orderings descend. */
const rooms = ids.map((room_id, i) => ({ room_id, stream_ordering: 100 - i }));

export const roomsOfADestination: readonly StoreCase[] = [
  storeCase("rooms sort by room_id, by code point, both ways", async (store) => {
    await store.apply([{ put: row("a"), rooms: rooms.toReversed() }]);
    expectSame("ascending", await store.rooms("a", { from: 0, limit: 100, dir: "f" }), { rows: rooms, total: 5 });
    expectSame("descending", await store.rooms("a", { from: 0, limit: 100, dir: "b" }), {
      rows: rooms.toReversed(),
      total: 5,
    });
  }),

  storeCase("concatenated pages of rooms of any size are all of them, and each says the total", async (store) => {
    await store.apply(rooms.map((room) => ({ destination: "a", putRoom: room })));
    for (const dir of ["f", "b"] as const) {
      for (const limit of [1, 2, 3, 10]) {
        const read = [];
        for (let from = 0; from < 7; from += limit) {
          const page = await store.rooms("a", { from, limit, dir });
          expectSame("total", page.total, 5);
          read.push(...page.rows);
        }
        expectSame(`${dir} by ${limit}`, read, dir === "f" ? rooms : rooms.toReversed());
      }
      expectSame("limit 0", await store.rooms("a", { from: 1, limit: 0, dir }), { rows: [], total: 5 });
    }
  }),

  storeCase("a destination that is unknown or has no rooms answers none", async (store) => {
    await store.apply([{ put: row("a") }]);
    for (const name of ["a", "unknown"]) {
      expectSame("page", await store.rooms(name, { from: 0, limit: 10, dir: "f" }), { rows: [], total: 0 });
      expectSame("above", await store.roomsAbove(name, 0, 10), []);
    }
  }),

  storeCase("roomsAbove answers what is above the ordering, ascending by ordering, ties by room_id", async (store) => {
    const tied = { room_id: "!0", stream_ordering: 98 };
    await store.apply([{ put: row("a"), rooms }]);
    const [first, second, third, fourth, fifth] = rooms;
    expectSame("all", await store.roomsAbove("a", 0, 10), [fifth, fourth, third, second, first]);
    await store.apply([{ destination: "a", putRoom: tied }]);
    expectSame("above 97", await store.roomsAbove("a", 97, 10), [tied, third, second, first]);
    expectSame("limit", await store.roomsAbove("a", 97, 2), [tied, third]);
    expectSame("limit 0", await store.roomsAbove("a", 97, 0), []);
    expectSame("above all", await store.roomsAbove("a", 100, 10), []);
    await store.apply([{ destination: "a", putRoom: { ...first!, stream_ordering: 1 } }]);
    expectSame("moved", await store.roomsAbove("a", 98, 10), [second]);
  }),

  storeCase("orderings are exact over the whole of int64", async (store) => {
    const orderings = [-(2n ** 63n), 2n ** 53n, 2n ** 53n + 1n, 2n ** 63n - 1n];
    const exact = orderings.map((stream_ordering, i) => ({ room_id: `!${i}`, stream_ordering }));
    await store.apply([{ put: row("a"), rooms: exact.toReversed() }]);
    expectSame("page", (await store.rooms("a", { from: 0, limit: 9, dir: "f" })).rows, exact);
    expectSame("above 2^53", await store.roomsAbove("a", 2n ** 53n, 9), exact.slice(2));
    expectSame("above 2^53 − 1", await store.roomsAbove("a", 2 ** 53 - 1, 9), exact.slice(1));
  }),

  storeCase("a destination can have thousands of rooms", async (store) => {
    const many = Array.from({ length: 5000 }, (_, i) => ({
      room_id: `!${String(i).padStart(5, "0")}`,
      stream_ordering: i,
    }));
    await store.apply([{ put: row("a"), rooms: many.toReversed() }]);
    const page = await store.rooms("a", { from: 4000, limit: 3, dir: "b" });
    expectSame("deep page", page, { rows: many.slice(997, 1000).toReversed(), total: 5000 });
    expectSame("above", await store.roomsAbove("a", 4997, 10), many.slice(4998));
  }),
];
