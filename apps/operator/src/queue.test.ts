import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { exponentialBackoff, workQueue, type WorkQueueOptions } from "./queue.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const tick = (ms = 0): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

/** A queue whose work is seen and ends when told. */
function watched(options: Partial<WorkQueueOptions> = {}) {
  const begun: string[] = [];
  const underWay = new Map<string, PromiseWithResolvers<number | undefined>>();
  const errors: unknown[] = [];
  const queue = workQueue({
    work: (key) => {
      begun.push(key);
      const end = Promise.withResolvers<number | undefined>();
      underWay.set(key, end);
      return end.promise;
    },
    concurrency: 2,
    backoff: (failures) => failures * 1000,
    onError: (_key, error) => errors.push(error),
    ...options,
  });
  const end = async (key: string, again?: number): Promise<void> => {
    underWay.get(key)!.resolve(again);
    await tick();
  };
  const fail = async (key: string): Promise<void> => {
    underWay.get(key)!.reject(new Error(key));
    await tick();
  };
  return { queue, begun, errors, end, fail };
}

test("a key that is added again while it waits runs once", async () => {
  const { queue, begun, end } = watched({ concurrency: 1 });
  for (const key of ["a", "b", "b"]) queue.add(key);
  await tick();
  await end("a");
  await end("b");
  expect(begun).toEqual(["a", "b"]);
});

test("a key that is added while it runs runs again after it, never beside itself", async () => {
  const { queue, begun, end } = watched();
  queue.add("a");
  await tick();
  queue.add("a");
  queue.add("a");
  await tick();
  expect(begun).toEqual(["a"]);
  await end("a");
  await end("a");
  expect(begun).toEqual(["a", "a"]);
});

test("no more keys run at once than agreed", async () => {
  const { queue, begun, end } = watched();
  for (const key of ["a", "b", "c"]) queue.add(key);
  await tick();
  expect(begun).toEqual(["a", "b"]);
  await end("b");
  expect(begun).toEqual(["a", "b", "c"]);
});

test("work says when to run again, and an add before that comes at once and takes its place", async () => {
  const { queue, begun, end } = watched();
  queue.add("a");
  await tick();
  await end("a", 5000);
  await tick(4999);
  expect(begun).toHaveLength(1);
  queue.add("a");
  await tick();
  expect(begun).toHaveLength(2);
  await end("a");
  await tick(60_000);
  expect(begun).toHaveLength(2);
});

test("work that fails backs off by its own count, which a success clears", async () => {
  const { queue, begun, errors, end, fail } = watched();
  queue.add("a");
  await tick();
  await fail("a");
  await tick(1000);
  await fail("a");
  await tick(1999);
  expect(begun).toHaveLength(2);
  await tick(1);
  expect(begun).toHaveLength(3);
  await end("a");
  queue.add("a");
  await tick();
  await fail("a");
  await tick(1000);
  expect(begun).toHaveLength(5);
  expect(errors).toHaveLength(3);
});

test("work that throws at once counts as failed, too", async () => {
  const { queue, errors } = watched({
    work: () => {
      throw new Error("at once");
    },
  });
  queue.add("a");
  await tick();
  await tick(1000);
  expect(errors).toHaveLength(2);
  await queue.stop();
});

test("a moment further away than timers reach still comes", async () => {
  const { queue, begun, end } = watched();
  queue.add("a");
  await tick();
  await end("a", 2 ** 40);
  await tick(2_147_483_647);
  expect(begun).toHaveLength(2);
});

test("stopping waits for what is under way and begins nothing more", async () => {
  const { queue, begun, end } = watched({ concurrency: 1 });
  queue.add("a");
  queue.add("b");
  await tick();
  let stopped = false;
  const stopping = queue.stop().then(() => (stopped = true));
  queue.add("c");
  await tick();
  expect(stopped).toBe(false);
  await end("a", 1);
  await stopping;
  await tick(60_000);
  expect(begun).toEqual(["a"]);
});

test("backoff doubles up to its cap, less at most a half", () => {
  const backoff = exponentialBackoff(1000, 60_000, () => 0);
  expect([1, 2, 3, 7, 100].map(backoff)).toEqual([1000, 2000, 4000, 60_000, 60_000]);
  expect(exponentialBackoff(1000, 60_000, () => 1)(1)).toBe(500);
});
