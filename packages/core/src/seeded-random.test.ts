import { expect, test } from "vitest";
import { seededRandom } from "./seeded-random.ts";

test("a seed gives the same numbers again, from 0 to below 1", () => {
  const draw = (seed: number): readonly number[] => Array.from({ length: 1000 }, seededRandom(seed));
  expect(draw(1)).toEqual(draw(1));
  expect(draw(1)).not.toEqual(draw(2));
  expect(draw(-1).every((number) => number >= 0 && number < 1)).toBe(true);
  expect(new Set(draw(7)).size).toBe(1000);
});
