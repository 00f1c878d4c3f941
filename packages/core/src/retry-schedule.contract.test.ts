import { setTimeout as sleep } from "node:timers/promises";
import { requireTool, startSynapse, type Synapse } from "@synapse-federation/testbed";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { backoffAfterFailure, type Backoff } from "./retry-schedule.ts";
import type { Destination } from "./store.ts";

const python = await requireTool("python");

describe.skipIf(python.missing)(`a real Synapse's backoff${python.note}`, () => {
  let synapse: Synapse;
  beforeAll(async () => {
    // As it is by default: loopback is refused, and rows are read through the cache.
    synapse = await startSynapse({ database: "sqlite", config: { ip_range_blacklist: ["127.0.0.0/8"], caches: {} } });
  });
  afterAll(() => synapse?.close());

  /**
   * Puts each backoff into ten rows, has Synapse fail at all of them, and reads what it made of them. It refuses
   * loopback addresses before it connects, which counts as a failure and takes no time.
   */
  async function afterFailures(before: readonly Backoff[]): Promise<readonly (readonly Destination[])[]> {
    const names = before.map((_, index) => Array.from({ length: 10 }, (_, copy) => `127.1.${index}.${copy}`));
    const records = before.flatMap((backoff, index) =>
      names[index]!.map((destination) => ({
        destination,
        ...backoff,
        last_successful_stream_ordering: null,
        rooms: [],
      })),
    );
    await synapse.seed(records);
    const answer = await fetch(`${synapse.url}/_matrix/client/v3/keys/query`, {
      method: "POST",
      headers: { authorization: `Bearer ${synapse.admin.accessToken}` },
      body: JSON.stringify({ device_keys: Object.fromEntries(names.flat().map((name) => [`@x:${name}`, []])) }),
    });
    expect(answer.status).toBe(200);
    for (;;) {
      const rows = new Map((await synapse.rows()).map((row) => [row.destination, row]));
      const tried = names.map((copies) => copies.map((name) => rows.get(name)!));
      if (tried.flat().every(({ retry_last_ts }) => Number(retry_last_ts) > 1000)) return tried;
      await sleep(100);
    }
  }

  it("is what the functions say, for rows of every kind", async () => {
    const before: readonly Backoff[] = [
      { retry_last_ts: null, retry_interval: null, failure_ts: null },
      { retry_last_ts: 0, retry_interval: 0, failure_ts: null },
      { retry_last_ts: 5, retry_interval: 1, failure_ts: 5 },
      { retry_last_ts: 5, retry_interval: 600_000, failure_ts: 5 },
      { retry_last_ts: 5, retry_interval: 300_000_000, failure_ts: 7 },
      { retry_last_ts: 5, retry_interval: 378_000_001, failure_ts: 7 },
      { retry_last_ts: 5, retry_interval: 604_800_000, failure_ts: 7 },
      { retry_last_ts: -5, retry_interval: 1000, failure_ts: 7 },
      { retry_last_ts: 5, retry_interval: -1000, failure_ts: 7 },
      { retry_last_ts: 5, retry_interval: null, failure_ts: 7 },
      { retry_last_ts: 5, retry_interval: 0, failure_ts: 7 },
      { retry_last_ts: 5, retry_interval: 1000, failure_ts: 0 },
      { retry_last_ts: 5, retry_interval: 1000, failure_ts: null },
      { retry_last_ts: null, retry_interval: 1000, failure_ts: 7 },
      { retry_last_ts: 0, retry_interval: 1000, failure_ts: 7 },
    ];
    const after = await afterFailures(before);
    for (const [index, rows] of after.entries()) {
      for (const row of rows) {
        const now = Number(row.retry_last_ts);
        const bounds = [0, 1].map((random) => backoffAfterFailure(before[index]!, now, random));
        const [least, most] = bounds.map(({ retry_interval }) => Number(retry_interval)).toSorted((a, b) => a - b);
        const interval = Number(row.retry_interval);
        const message = JSON.stringify([before[index], row]);
        expect(interval >= least! && interval <= most!, message).toBe(true);
        expect(row.failure_ts, message).toBe(bounds[0]!.failure_ts);
      }
    }
    // The chance is drawn for each row anew, and uses its range.
    expect(new Set(after[3]!.map((row) => row.retry_interval)).size).toBeGreaterThan(5);
  });
});
