import { expect, test } from "vitest";
import { manualClock } from "../manual-clock.ts";
import { metricsRegistry } from "../metrics/registry.ts";
import { controllersMetrics } from "./controller-metrics.ts";
import { type ControllerOptions, runController } from "./controller.ts";
import { workQueue } from "./work-queue.ts";

function start(reconcile: ControllerOptions<string>["reconcile"], concurrency = 1) {
  const clock = manualClock();
  const registry = metricsRegistry();
  const queue = workQueue<string>({ id: (key) => key, clock });
  const retries: unknown[] = [];
  const errors: unknown[] = [];
  const stop = new AbortController();
  const ran = runController(
    {
      queue: {
        ...queue,
        retry: (key, options) => {
          retries.push([key, options]);
          queue.retry(key, options);
        },
      },
      concurrency,
      reconcile,
      onError: (error, key) => errors.push([key, error]),
      clock,
      metrics: controllersMetrics(registry)("resets", concurrency),
    },
    stop.signal,
  );
  return { clock, registry, queue, retries, errors, stop, ran };
}

test("keys are worked on as many at once as there are workers", async () => {
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  let now = 0;
  let most = 0;
  const { queue, clock, registry } = start(async () => {
    most = Math.max(most, ++now);
    await gate;
    now--;
    return {};
  }, 2);
  for (const key of ["a", "b", "c"]) queue.add(key);
  await clock.advance(0);
  expect(registry.print()).toContain('controller_runtime_active_workers{controller="resets"} 2');
  open();
  await clock.advance(0);
  expect(most).toBe(2);
  expect(registry.print()).toContain('controller_runtime_reconcile_total{controller="resets",result="success"} 3');
});

test("a reconcile that throws is reported and comes again after its backoff, with its priority", async () => {
  const worked: string[] = [];
  const { queue, clock, errors, retries, registry } = start(async (key) => {
    worked.push(key);
    if (worked.length === 1) throw new Error("not now");
    return {};
  });
  queue.add("a", { priority: 7 });
  await clock.advance(4);
  expect(errors).toEqual([["a", new Error("not now")]]);
  expect(retries).toEqual([["a", { priority: 7 }]]);
  await clock.advance(1);
  expect(worked).toEqual(["a", "a"]);
  expect(registry.print()).toContain('controller_runtime_reconcile_errors_total{controller="resets"} 1');
});

test("a success ends the backoff that failures began", async () => {
  const at: number[] = [];
  const { queue, clock } = start(async () => {
    at.push(clock.monotonic());
    if ([1, 2, 4].includes(at.length)) throw new Error("not now");
    return at.length === 3 ? { afterMs: 1000 } : {};
  });
  queue.add("a");
  await clock.advance(10_000);
  expect(at).toEqual([0, 5, 15, 1015, 1020]);
});

test("a reconcile says when to look again", async () => {
  const at: number[] = [];
  const { queue, clock, registry } = start(async () => {
    at.push(clock.monotonic());
    return at.length < 3 ? { afterMs: 5000 } : {};
  });
  queue.add("a");
  await clock.advance(60_000);
  expect(at).toEqual([0, 5000, 10_000]);
  expect(registry.print()).toContain(
    'controller_runtime_reconcile_total{controller="resets",result="requeue_after"} 2',
  );
});

test("asked to stop, it begins nothing new and waits for what is under way", async () => {
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  const worked: string[] = [];
  let told: AbortSignal | undefined;
  const { queue, clock, stop, ran, errors } = start(async (key, signal) => {
    worked.push(key);
    told = signal;
    await gate;
    return { afterMs: 10 };
  });
  queue.add("a");
  queue.add("b");
  await clock.advance(0);
  let over = false;
  const ended = ran.then(() => (over = true));
  stop.abort();
  await clock.advance(0);
  expect([told!.aborted, over]).toEqual([true, false]);
  open();
  await ended;
  expect([worked, errors, clock.pending()]).toEqual([["a"], [], []]);
});

test("a reconcile that ends with the stop signal's reason is no error", async () => {
  const { queue, clock, stop, ran, errors } = start(
    (_key, signal) => new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
  );
  queue.add("a");
  await clock.advance(0);
  stop.abort();
  await ran;
  expect(errors).toEqual([]);
});

test("one that is asked to stop before it starts works on nothing", async () => {
  const clock = manualClock();
  const queue = workQueue<string>({ id: (key) => key, clock });
  queue.add("a");
  await runController(
    { queue, concurrency: 1, reconcile: () => Promise.reject(new Error("never")), onError: () => undefined, clock },
    AbortSignal.abort(),
  );
});
