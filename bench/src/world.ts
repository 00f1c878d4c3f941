/** Destinations as a large homeserver has them: most are healthy and tie, a tenth fail. */
import type { DestinationRecord } from "@synapse-federation/core/store";

/** A linear congruential generator: answers integers from 0 to below `bound`. */
export function seededRandom(seed: number): (bound: number) => number {
  let state = BigInt(seed);
  return (bound) => {
    state = BigInt.asUintN(64, state * 6_364_136_223_846_793_005n + 1_442_695_040_888_963_407n);
    return Number(state >> 33n) % bound;
  };
}

/** Names that are not in order; joined, for a template's text is kept in pieces. */
export function nameOf(i: number): string {
  return ["s", ((i * 2_654_435_761) % 2 ** 32).toString(36), ".example.org"].join("");
}

export async function* world(size: number): AsyncGenerator<readonly DestinationRecord[], void> {
  const random = seededRandom(size);
  for (let start = 0; start < size; start += 1000) {
    const length = Math.min(1000, size - start);
    yield Array.from({ length }, (_, i) => destination(nameOf(start + i), random));
  }
}

function destination(name: string, random: (bound: number) => number): DestinationRecord {
  const kind = random(20);
  const delivered = random(50) === 0 ? null : random(2 ** 30);
  const common = { destination: name, last_successful_stream_ordering: delivered, rooms: [] };
  if (kind < 10) return { ...common, retry_last_ts: null, retry_interval: null, failure_ts: null };
  if (kind < 18) return { ...common, retry_last_ts: 0, retry_interval: 0, failure_ts: null };
  const failure_ts = 1_700_000_000_000 + random(2 ** 31);
  return {
    ...common,
    retry_last_ts: failure_ts + random(2 ** 30),
    retry_interval: 600_000 * (1 + random(1008)),
    failure_ts,
  };
}
