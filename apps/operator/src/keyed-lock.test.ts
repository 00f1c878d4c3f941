import { expect, test } from "vitest";
import { keyedLock } from "./keyed-lock.ts";

test("one key's work runs in the order of the calls, never two at once, and other keys do not wait", async () => {
  const lock = keyedLock();
  const seen: string[] = [];
  const gate = Promise.withResolvers<void>();
  const first = lock("a", async () => {
    seen.push("a1");
    await gate.promise;
    seen.push("a1 ends");
  });
  const second = lock("a", async () => void seen.push("a2"));
  await lock("b", async () => void seen.push("b"));
  gate.resolve();
  await Promise.all([first, second]);
  expect(seen).toEqual(["a1", "b", "a1 ends", "a2"]);
});

test("work that throws hands the key on", async () => {
  const lock = keyedLock();
  const first = lock("a", () => Promise.reject(new Error("no")));
  await expect(first).rejects.toThrow("no");
  expect(await lock("a", async () => "next")).toBe("next");
});

test("a waiter that aborts never runs, and those behind it still wait for their turn", async () => {
  const lock = keyedLock();
  const gate = Promise.withResolvers<void>();
  const seen: string[] = [];
  const stop = new AbortController();
  const first = lock("a", () => gate.promise);
  const second = lock("a", async () => void seen.push("second"), stop.signal);
  const third = lock("a", async () => void seen.push("third"));
  stop.abort();
  await Promise.resolve();
  expect(seen).toEqual([]);
  gate.resolve();
  await expect(second).rejects.toThrow("aborted");
  await Promise.all([first, third]);
  expect(seen).toEqual(["third"]);
});
