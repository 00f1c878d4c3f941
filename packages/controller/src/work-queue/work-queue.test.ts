import { expect, test } from "vitest";
import { manualClock } from "../manual-clock.ts";
import { metricsRegistry } from "../metrics/registry.ts";
import { queuesMetrics } from "./queue-metrics.ts";
import { type Work, workQueue } from "./work-queue.ts";

const open = () => {
  const clock = manualClock();
  const registry = metricsRegistry();
  const queue = workQueue<string>({ id: (key) => key, clock, metrics: queuesMetrics(registry, clock)("q") });
  let asked: Promise<Work<string> | undefined> | undefined;
  /** Takes and finishes everything that is ready now. */
  const drain = async (): Promise<readonly string[]> => {
    const keys: string[] = [];
    for (;;) {
      asked ??= queue.get();
      const next = await Promise.race([asked, turn()]);
      if (next === undefined) return keys;
      asked = undefined;
      keys.push(next.key);
      next.done();
    }
  };
  return { clock, registry, queue, drain };
};
const turn = () => new Promise<undefined>((resolve) => setImmediate(() => resolve(undefined)));

test("a key that is added many times comes once", async () => {
  const { queue, drain } = open();
  for (const key of ["a", "b", "a", "a"]) queue.add(key);
  expect(await drain()).toEqual(["a", "b"]);
});

test("a key is never worked on twice at once, and one added meanwhile comes when it is done", async () => {
  const { queue } = open();
  queue.add("a");
  const first = await queue.get();
  queue.add("a");
  queue.add("b");
  expect((await queue.get())!.key).toBe("b");
  const second = queue.get();
  expect(await Promise.race([second, turn()])).toBeUndefined();
  first!.done();
  expect((await second)!.key).toBe("a");
  queue.add("a");
  first!.done();
  expect(await Promise.race([queue.get(), turn()])).toBeUndefined();
});

test("the higher priority goes first, and within one the longer wait", async () => {
  const { queue, drain } = open();
  queue.add("poll", { priority: -1 });
  queue.add("a");
  queue.add("b");
  queue.add("urgent", { priority: 5 });
  expect(await drain()).toEqual(["urgent", "a", "b", "poll"]);
});

test("a key that is queued twice keeps the higher priority and the sooner time", async () => {
  const { queue, clock, drain } = open();
  queue.add("a");
  queue.add("b");
  queue.add("b", { priority: 1, afterMs: 500 });
  queue.add("later", { afterMs: 500 });
  queue.add("later", { afterMs: 100, priority: 2 });
  queue.add("later", { afterMs: 900 });
  expect(await drain()).toEqual(["b", "a"]);
  await clock.advance(99);
  expect(await drain()).toEqual([]);
  await clock.advance(1);
  expect(await drain()).toEqual(["later"]);
  await clock.advance(1000);
  expect(await drain()).toEqual([]);
});

test("a delayed key keeps its priority when it is added again for sooner", async () => {
  const { queue, clock, drain } = open();
  queue.add("rival", { afterMs: 200 });
  queue.add("a", { afterMs: 500, priority: 1 });
  queue.add("a", { afterMs: 200 });
  await clock.advance(200);
  expect(await drain()).toEqual(["a", "rival"]);
});

test("a delayed key that falls due while it is being worked on comes once that is done", async () => {
  const { queue, clock } = open();
  queue.add("a");
  const work = await queue.get();
  queue.add("a", { afterMs: 10 });
  await clock.advance(10);
  const next = queue.get();
  expect(await Promise.race([next, turn()])).toBeUndefined();
  work!.done();
  expect((await next)!.key).toBe("a");
});

test("a key that is done before its time waits for it", async () => {
  const { queue, clock, drain } = open();
  queue.add("a");
  const work = await queue.get();
  queue.add("a", { afterMs: 10 });
  work!.done();
  expect(await drain()).toEqual([]);
  await clock.advance(10);
  expect(await drain()).toEqual(["a"]);
});

test.each([
  ["early", -0.7],
  ["late", 5],
])("a timer that comes a little %s loses and doubles no key", async (_what, off) => {
  const clock = manualClock();
  const queue = workQueue<string>({
    id: (key) => key,
    clock: { ...clock, after: (ms, run) => clock.after(ms + off, run) },
  });
  queue.add("a");
  const work = await queue.get();
  queue.add("a", { afterMs: 10 });
  await clock.advance(off < 0 ? 9.5 : 12);
  work!.done();
  const next = queue.get();
  await clock.advance(10);
  const again = await Promise.race([next, turn()]);
  expect(again?.key).toBe("a");
  again!.done();
  const third = queue.get();
  await clock.advance(100);
  expect(await Promise.race([third, turn()])).toBeUndefined();
});

test("each failure doubles that key's wait until it is forgotten, and no other key's", async () => {
  const { queue, clock, drain } = open();
  const waits = async (key: string): Promise<number> => {
    queue.retry(key);
    const [wait] = clock.pending();
    await clock.advance(wait!);
    expect(await drain()).toEqual([key]);
    return wait!;
  };
  expect([await waits("a"), await waits("a"), await waits("a"), await waits("b")]).toEqual([5, 10, 20, 5]);
  for (let i = 0; i < 30; i++) await waits("b");
  expect(await waits("b")).toBe(1_000_000);
  queue.forget("a");
  expect(await waits("a")).toBe(5);
});

test("a shut queue drops what waits, lets its waiters go and takes nothing more", async () => {
  const { queue, clock, registry } = open();
  queue.add("a");
  queue.add("later", { afterMs: 10 });
  queue.add("working", { priority: 1 });
  const work = await queue.get();
  queue.shutDown();
  expect(await queue.get()).toBeUndefined();
  queue.add("b");
  queue.retry("a");
  work!.done();
  expect(await queue.get()).toBeUndefined();
  expect(clock.pending()).toEqual([]);
  expect(registry.print()).toContain('workqueue_depth{name="q",controller="q",priority="0"} 0');
});

test("waiters are served in turn, and all are let go by a shutdown", async () => {
  const { queue } = open();
  const waiting = [queue.get(), queue.get(), queue.get()];
  queue.add("a");
  queue.add("b");
  queue.shutDown();
  expect((await Promise.all(waiting)).map((work) => work?.key)).toEqual(["a", "b", undefined]);
});

test("depth, adds, retries, waits and work under way are measured", async () => {
  const { queue, clock, registry } = open();
  queue.add("a");
  queue.add("a");
  queue.add("b", { priority: 3 });
  expect(registry.print()).toContain('workqueue_depth{name="q",controller="q",priority="3"} 1');
  await clock.advance(2000);
  const work = await queue.get();
  await clock.advance(500);
  const labels = '{name="q",controller="q"}';
  expect(registry.print()).toContain(`workqueue_unfinished_work_seconds${labels} 0.5`);
  expect(registry.print()).toContain(`workqueue_longest_running_processor_seconds${labels} 0.5`);
  work!.done();
  queue.retry("b");
  const printed = registry.print();
  expect(printed).toContain('workqueue_depth{name="q",controller="q",priority="3"} 0');
  expect(printed).toContain(`workqueue_adds_total${labels} 3`);
  expect(printed).toContain(`workqueue_retries_total${labels} 1`);
  expect(printed).toContain(`workqueue_queue_duration_seconds_sum${labels} 2`);
  expect(printed).toContain(`workqueue_work_duration_seconds_sum${labels} 0.5`);
  expect(printed).toContain('workqueue_work_duration_seconds_bucket{name="q",controller="q",le="1e-8"} 0');
  expect(printed).toContain(`workqueue_longest_running_processor_seconds${labels} 0`);
});
