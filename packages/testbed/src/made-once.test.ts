import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { madeOnce } from "./made-once.ts";

let cache: string;
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), "made-once-"));
});
afterEach(() => rm(cache, { recursive: true }));

test("many who ask at once get one folder, made once, and nothing else stays", async () => {
  let made = 0;
  const ask = () =>
    madeOnce(join(cache, "tool"), async (unfinished) => {
      made++;
      await writeFile(join(unfinished, "program"), "complete");
    });
  const folders = await Promise.all([ask(), ask(), ask()]);
  expect(folders).toEqual(Array.from({ length: 3 }, () => join(cache, "tool")));
  expect(await readFile(join(cache, "tool", "program"), "utf8")).toBe("complete");
  expect([made, await readdir(cache)]).toEqual([1, ["tool"]]);
});

test("one that fails in the middle leaves nothing that could be taken for finished, and the next makes it", async () => {
  const broken = madeOnce(join(cache, "tool"), async (unfinished) => {
    await writeFile(join(unfinished, "program"), "half");
    throw new Error("disk full");
  });
  await expect(broken).rejects.toThrow("disk full");
  expect(await readdir(cache)).toEqual([]);
  await madeOnce(join(cache, "tool"), (unfinished) => writeFile(join(unfinished, "program"), "complete"));
  expect(await readdir(cache)).toEqual(["tool"]);
});

test("what a killed process left holds nobody up, and is removed", async () => {
  await mkdir(join(cache, "tool.unfinished-1"));
  const lock = join(cache, "tool.lock");
  await writeFile(lock, "");
  const longAgo = new Date(Date.now() - 61_000);
  await utimes(lock, longAgo, longAgo);
  await madeOnce(join(cache, "tool"), async () => undefined);
  expect(await readdir(cache)).toEqual(["tool"]);
});

test("waiting for another process ends when the signal aborts", async () => {
  await writeFile(join(cache, "tool.lock"), "");
  const waiting = madeOnce(join(cache, "tool"), async () => undefined, AbortSignal.timeout(20));
  await expect(waiting).rejects.toThrow("aborted");
});
