/** Worlds out of a seed: small, with many ties, NULLs, extremes and names that sort or match oddly. */
import { seededRandom } from "../seeded-random.ts";
import type { Change, Destination, DestinationRecord } from "../store.ts";
import type { DestinationRoom, Int64 } from "../wire.ts";

/** Answers integers from 0 to below `bound`. */
export type Random = (bound: number) => number;

export function seededIntegers(seed: number): Random {
  const random = seededRandom(seed);
  return (bound) => Math.floor(random() * bound);
}

const letters = [
  "a",
  "b",
  "S",
  "z",
  ".",
  "-",
  "%",
  "_",
  "\\",
  "é",
  "K",
  "\u{212a}",
  "\u{e000}",
  "\u{ff3f}",
  "😀",
  "😁",
];

const values: readonly (Int64 | null)[] = [
  null,
  null,
  0,
  0,
  1,
  -1,
  600_000,
  1_557_332_397_936,
  2 ** 53 - 1,
  -(2 ** 53 - 1),
  2n ** 53n,
  2n ** 53n + 1n,
  -(2n ** 53n) - 1n,
  2n ** 63n - 1n,
  -(2n ** 63n),
];

function pick<T>(random: Random, choices: readonly T[]): T {
  return choices[random(choices.length)]!;
}

function randomName(random: Random): string {
  return Array.from({ length: 1 + random(3) }, () => pick(random, letters)).join("");
}

function randomRooms(random: Random): readonly DestinationRoom[] {
  const ids = new Set(Array.from({ length: random(5) }, () => `!${randomName(random)}`));
  return Array.from(ids, (room_id) => randomRoom(random, room_id));
}

function randomRoom(random: Random, room_id: string): DestinationRoom {
  return { room_id, stream_ordering: pick(random, values) ?? random(10) };
}

function randomRow(random: Random, destination: string): Destination {
  return {
    destination,
    retry_last_ts: pick(random, values),
    retry_interval: pick(random, values),
    failure_ts: pick(random, values),
    last_successful_stream_ordering: random(3) > 0 ? random(4) : pick(random, values),
  };
}

/** At most `most` records with different names. */
export function randomWorld(random: Random, most: number): readonly DestinationRecord[] {
  const names = new Set(Array.from({ length: most }, () => randomName(random)));
  return Array.from(names, (name) => ({ ...randomRow(random, name), rooms: randomRooms(random) }));
}

/** A write without `if`, to one of the names or to a new one. */
export function randomChange(random: Random, names: readonly string[]): Change {
  const name = names.length > 0 && random(4) > 0 ? pick(random, names) : randomName(random);
  if (random(5) === 0) return { remove: name };
  if (random(3) === 0) return { destination: name, putRoom: randomRoom(random, `!${randomName(random)}`) };
  const put = randomRow(random, name);
  return random(3) === 0 ? { put, rooms: randomRooms(random) } : { put };
}
