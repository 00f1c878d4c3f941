/** Seeded worlds and writes: whatever a store is asked, it answers as the model does. */
import type { DestinationStore, ListQuery } from "../store.ts";
import { orderColumns } from "../wire.ts";
import { expectSame } from "./expectation.ts";
import { chunks, everything } from "./fixture.ts";
import { ReferenceModel, withoutRooms } from "./reference-model.ts";
import { type Random, randomChange, randomWorld, seededIntegers } from "./seeded.ts";
import { storeCase, type StoreCase } from "./store-case.ts";

/** One random write to both; the store has to answer as the model does. */
async function write(random: Random, store: DestinationStore, model: ReferenceModel): Promise<void> {
  const known = model.records.map((each) => each.destination);
  if (random(30) === 0) {
    const world = randomWorld(random, random(40));
    model.replace(world);
    await store.replace(chunks(world, 1 + random(20)));
  } else if (random(4) === 0) {
    const name = known[random(known.length + 1)] ?? "unknown";
    expectSame(`reset of ${name}`, await store.reset(name), model.reset(name));
  } else {
    const changes = Array.from({ length: random(5) }, () => randomChange(random, known));
    model.apply(changes);
    expectSame("apply", await store.apply(changes), "applied");
  }
}

function randomQuery(random: Random): ListQuery {
  return {
    order_by: orderColumns[random(orderColumns.length)]!,
    dir: random(2) === 0 ? "f" : "b",
    from: random(30),
    limit: random(20),
    ...(random(4) === 0 && { like: ["a", "_", "s%", "\\"][random(4)]! }),
  };
}

/** Pages of one size through the whole list are the model's full order, and each page says the total. */
async function expectPages(store: DestinationStore, model: ReferenceModel, query: ListQuery): Promise<void> {
  const full = model.list({ ...query, from: 0, limit: Infinity });
  const read = [];
  for (let from = 0; from <= full.total; from += query.limit) {
    const page = await store.list({ ...query, from });
    expectSame(`total of ${JSON.stringify({ ...query, from })}`, page.total, full.total);
    read.push(...page.rows);
  }
  expectSame(`concatenated pages of ${JSON.stringify(query)}`, read, full.rows);
}

const directions = ["f", "b"] as const;

/** The slowest cases: a store that has a fault mostly fails another one before. */
export const againstTheModel: readonly StoreCase[] = [
  storeCase("concatenated pages of any size are the full order, for every column and direction", async (store) => {
    for (const seed of [1, 2, 3]) {
      const world = randomWorld(seededIntegers(seed), 60);
      const model = new ReferenceModel(store.dialect);
      model.replace(world);
      await store.replace(chunks(world));
      for (const order_by of orderColumns) {
        for (const dir of directions) {
          for (const limit of [1, 2, 7, 100]) await expectPages(store, model, { order_by, dir, from: 0, limit });
        }
      }
    }
  }),

  storeCase("concatenated pages of a filtered list are the full order of what matches", async (store) => {
    const world = randomWorld(seededIntegers(4), 150);
    const model = new ReferenceModel(store.dialect);
    model.replace(world);
    await store.replace(chunks(world));
    for (const like of ["a", "s", "k", "_", "%", "a%b", "_b", "\\", "s\\", "\\%", "\\_", "\\\\", ".", "none such"]) {
      for (const dir of directions) {
        for (const limit of [2, 100])
          await expectPages(store, model, { order_by: "retry_interval", dir, from: 0, limit, like });
      }
    }
  }),

  ...[1, 2, 3].map((seed) =>
    storeCase(`after any sequence of writes every page, room and row is the model's (seed ${seed})`, async (store) => {
      const random = seededIntegers(seed * 7919);
      const model = new ReferenceModel(store.dialect);
      for (let step = 0; step < 150; step++) {
        await write(random, store, model);
        const query = randomQuery(random);
        expectSame(`step ${step}, ${JSON.stringify(query)}`, await store.list(query), model.list(query));
        const record = model.records[random(40)];
        if (!record) continue;
        const name = record.destination;
        expectSame(`step ${step}, get ${name}`, await store.get(name), withoutRooms(record));
        expectSame(`step ${step}, rooms of ${name}`, await store.rooms(name, query), model.rooms(name, query));
      }
      expectSame("everything in the end", await everything(store), model.records);
    }),
  ),
];
