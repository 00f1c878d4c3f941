import { expect, test } from "vitest";
import { manualClock } from "../manual-clock.ts";
import { rateLimiter } from "./rate-limiter.ts";

function start() {
  const clock = manualClock();
  const limiter = rateLimiter({ perSecond: 10, burst: 2 }, clock);
  let taken = 0;
  const take = (signal?: AbortSignal) =>
    limiter.take(signal).then(
      () => taken++,
      () => undefined,
    );
  return { clock, take, taken: () => taken };
}

test("a burst goes through at once, and what follows is spaced out", async () => {
  const { clock, take, taken } = start();
  for (let i = 0; i < 4; i++) void take();
  await clock.advance(99);
  expect(taken()).toBe(2);
  await clock.advance(1);
  expect(taken()).toBe(3);
  await clock.advance(100);
  expect(taken()).toBe(4);
});

test("a quiet time saves up one burst and no more", async () => {
  const { clock, take, taken } = start();
  void take();
  await clock.advance(60_000);
  for (let i = 0; i < 3; i++) void take();
  await clock.advance(0);
  expect(taken()).toBe(3);
});

test("one that gives up waiting gives its turn back", async () => {
  const { clock, take, taken } = start();
  for (let i = 0; i < 2; i++) void take();
  const stop = new AbortController();
  void take(stop.signal);
  await clock.advance(50);
  stop.abort();
  await take(stop.signal);
  void take();
  await clock.advance(50);
  expect(taken()).toBe(3);
});
