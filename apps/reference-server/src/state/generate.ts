/** A made-up world of any size: the same for the same seed, and of the mix that a homeserver sees. */
import { seededRandom } from "@synapse-federation/core/seeded-random";
import type { DestinationRecord } from "@synapse-federation/core/store";
import type { DestinationRoom } from "@synapse-federation/core/wire";
import type { StateSource } from "./replace.ts";

const batchSize = 1000;
/** 2026-11-01T00:00:00Z. A world does not move with the clock. */
const newest = 1_793_491_200_000;
const day = 86_400_000;
const firstInterval = 600_000;
const longestInterval = 7 * day;
const newestOrdering = 5_000_000;

/** @param count of destinations. */
export async function* generatedSource(count: number, seed: number): StateSource {
  const random = seededRandom(seed);
  for (let from = 0; from < count; from += batchSize) {
    const size = Math.min(batchSize, count - from);
    yield Array.from({ length: size }, (_one, i) => destination(from + i, random));
  }
  return {};
}

/** Most have never failed (NULL), some have recovered (0), one in ten fails, a third of those for so long that it tops out. */
function destination(index: number, random: () => number): DestinationRecord {
  const kind = random();
  const lastSuccessful = random() < 0.95 ? Math.floor(random() * newestOrdering) : null;
  return {
    destination: nameOf(index, random),
    ...(kind < 0.6 ? neverFailed : kind < 0.9 ? recovered : failing(random)),
    last_successful_stream_ordering: lastSuccessful,
    rooms: rooms(random),
  };
}

type Backoff = Pick<DestinationRecord, "retry_last_ts" | "retry_interval" | "failure_ts">;
const neverFailed: Backoff = { retry_last_ts: null, retry_interval: null, failure_ts: null };
const recovered: Backoff = { retry_last_ts: 0, retry_interval: 0, failure_ts: null };

function failing(random: () => number): Backoff {
  const interval = Math.min(Math.floor(firstInterval * 2.2 ** Math.floor(random() * 12)), longestInterval);
  const lastTry = newest - Math.floor(random() * interval);
  return {
    retry_last_ts: lastTry,
    retry_interval: interval,
    failure_ts: lastTry - interval - Math.floor(random() * day),
  };
}

const tops = ["org", "net", "example", "dev", "im", "chat"];

function nameOf(index: number, random: () => number): string {
  const host = `${random() < 0.5 ? "matrix." : ""}host-${index.toString(36)}.${tops[Math.floor(random() * tops.length)]}`;
  return random() < 0.1 ? `${host}:8448` : host;
}

function rooms(random: () => number): readonly DestinationRoom[] {
  const first = Math.floor(random() * 1000);
  return Array.from({ length: Math.floor(random() * 3) }, (_one, i) => ({
    room_id: `!room${first + i}:generated.example`,
    stream_ordering: Math.floor(random() * newestOrdering),
  }));
}
