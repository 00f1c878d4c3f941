import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openLog } from "../log.ts";
import { watchFolder } from "./watch-folder.ts";

let folder: string;
let lines: string[];
const log = openLog({ level: "debug", format: "plain", write: (line) => lines.push(line), now: Date.now });
const save = (): Promise<void> => writeFile(join(folder, "a.yaml"), String(performance.now()));
const patience = { timeout: 4000 };

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "operator-watch-"));
  lines = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test("a change that comes during a call makes another call, long before the next regular one", async () => {
  let calls = 0;
  await using _watcher = watchFolder({
    folder,
    log,
    settleMs: 20,
    onChange: async () => {
      if (++calls !== 1) return;
      await save();
      // Long enough for the event to come while this call goes on.
      await new Promise((resolve) => setTimeout(resolve, 200));
    },
  });
  await save();
  await vi.waitFor(() => expect(calls).toBe(2), patience);
});

test("a folder whose files never rest is looked at all the same", async () => {
  let calls = 0;
  await using _watcher = watchFolder({ folder, log, settleMs: 100, onChange: async () => void calls++ });
  const restless = setInterval(() => void save(), 10);
  await vi.waitFor(() => expect(calls).toBeGreaterThan(1), patience);
  clearInterval(restless);
});

test("a look that fails is logged, and the next one comes", async () => {
  let calls = 0;
  await using _watcher = watchFolder({
    folder,
    log,
    everyMs: 20,
    onChange: async () => {
      if (++calls === 1) throw new Error("disk gone");
    },
  });
  await vi.waitFor(() => expect(calls).toBeGreaterThan(1), patience);
  expect(lines).toEqual([expect.stringContaining('error="disk gone"')]);
});

test("a folder that can't be watched is looked at from time to time, and that is said", async () => {
  let calls = 0;
  await using _watcher = watchFolder({
    folder: join(folder, "nowhere"),
    log,
    everyMs: 20,
    onChange: async () => void calls++,
  });
  await vi.waitFor(() => expect(calls).toBeGreaterThan(1), patience);
  expect(lines).toEqual([expect.stringContaining("noticed late")]);
});

test("disposal waits for a call under way and lets none follow", async () => {
  const gate = Promise.withResolvers<void>();
  let calls = 0;
  const watcher = watchFolder({
    folder,
    log,
    everyMs: 10,
    onChange: () => {
      calls++;
      return gate.promise;
    },
  });
  await vi.waitFor(() => expect(calls).toBe(1), patience);
  let disposed = false;
  const disposing = watcher[Symbol.asyncDispose]().then(() => (disposed = true));
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(disposed).toBe(false);
  gate.resolve();
  await disposing;
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(calls).toBe(1);
});
