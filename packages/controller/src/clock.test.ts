import { expect, test, vi } from "vitest";
import { sleep, systemClock } from "./clock.ts";
import { manualClock } from "./manual-clock.ts";

test("a wait that is longer than a Node timer can be is as long as asked", () => {
  vi.useFakeTimers();
  try {
    let ran = 0;
    const days = 24 * 3_600_000;
    systemClock.after(60 * days, () => ran++);
    const cancel = systemClock.after(60 * days, () => ran++);
    vi.advanceTimersByTime(59 * days);
    expect(ran).toBe(0);
    cancel();
    vi.advanceTimersByTime(days);
    expect([ran, vi.getTimerCount()]).toEqual([1, 0]);
  } finally {
    vi.useRealTimers();
  }
});

test("a sleep ends with its time, or with the signal's reason and without a timer", async () => {
  const clock = manualClock();
  const slept = sleep(clock, 10);
  await clock.advance(10);
  await slept;
  const stop = new AbortController();
  const cut = sleep(clock, 10, stop.signal).catch((error: unknown) => error);
  const reason = new Error("enough");
  stop.abort(reason);
  expect(await cut).toBe(reason);
  await expect(sleep(clock, 10, stop.signal)).rejects.toBe(reason);
  expect(clock.pending()).toEqual([]);
});
