import { expect, test } from "vitest";
import type { DestinationRecord, Dialect } from "../store.ts";
import { destinationOrder } from "../synapse/order.ts";
import { orderColumns } from "../wire.ts";
import { loadWorld } from "./load.ts";

const size = 10_000;
const values = [null, 0, -1, 600_000, 2 ** 53 - 1, -(2n ** 63n), 2n ** 63n - 1n, 2n ** 53n + 1n, null, 0];

/** Names out of order; columns that tie, that ascend, and that mix everything. */
function record(i: number): DestinationRecord {
  return {
    destination: `s${(i * 7919) % size}.test`,
    retry_last_ts: values[i % 10]!,
    retry_interval: i,
    failure_ts: (i * 31) % 1009 === 0 ? null : ((i * 31) % 1009) - 500,
    last_successful_stream_ordering: (i * 2_654_435_761) % 2 ** 45,
    rooms: [],
  };
}

const records = Array.from({ length: size }, (_, i) => record(i));

/** Never leaves the microtasks: what is let through comes from the loading itself. */
async function* inOnePiece() {
  yield records;
}

test.each<Dialect>(["sqlite", "postgres"])("a large world on %s is sorted in every order", async (dialect) => {
  const world = await loadWorld(dialect, inOnePiece(), () => {});
  for (const order_by of orderColumns) {
    for (const dir of ["f", "b"] as const) {
      const sorted = records.toSorted(destinationOrder(order_by, dir, dialect)).map((each) => each.destination);
      const { rows, total } = world.list({ order_by, dir, from: 0, limit: size });
      expect(total).toBe(size);
      expect(rows.map((each) => each.destination).join(" ") === sorted.join(" "), `${order_by} ${dir}`).toBe(true);
    }
  }
});

test("names that come sorted, or sorted backwards, load alike", async () => {
  const names = records.map((each) => each.destination).toSorted();
  for (const order of [names, names.toReversed()]) {
    async function* source() {
      yield order.map((destination) => ({ ...records[0]!, destination }));
    }
    const world = await loadWorld("sqlite", source(), () => {});
    const { rows } = world.list({ order_by: "failure_ts", dir: "b", from: 0, limit: size });
    expect(rows.map((each) => each.destination).join(" ") === names.join(" ")).toBe(true);
  }
});

test("two of one name are found however far apart they come", async () => {
  async function* source() {
    yield records;
    yield [record(17)];
  }
  await expect(loadWorld("sqlite", source(), () => {})).rejects.toThrow(/"s\d+\.test" comes twice/);
});

test("everything else has its turn while a large world loads", async () => {
  let turns = 0;
  let loading = true;
  const count = (): void => {
    turns++;
    if (loading) setImmediate(count);
  };
  setImmediate(count);
  await loadWorld("sqlite", inOnePiece(), () => {});
  loading = false;
  // One for each 2,048 rows that come in, and for each 4,096 that are sorted or merged.
  expect(turns).toBeGreaterThan(size / 2048);
});

test("a check that throws ends the loading at its next turn", async () => {
  const reason = new Error("enough");
  let checks = 0;
  const check = (): void => {
    if (++checks === 5) throw reason;
  };
  await expect(loadWorld("sqlite", inOnePiece(), check)).rejects.toBe(reason);
});
