import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startReferenceServer } from "../index.ts";
import { capture } from "./capture.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "capture-"));
});
afterAll(() => rm(folder, { recursive: true }));

test("a capture takes the place of an older one, and one that fails leaves it as it was", async () => {
  await using server = await startReferenceServer({ state: { destinations: [{ destination: "a.test" }] } });
  const { url, accessToken = "" } = server;
  const output = join(folder, "world.json");
  await writeFile(output, "older");

  await capture({ url, token: { value: accessToken }, output });
  const captured = await readFile(output, "utf8");
  expect(captured).toContain('"a.test"');

  await expect(capture({ url, token: { value: "wrong" }, output })).rejects.toMatchObject({ status: 401 });
  expect(await readFile(output, "utf8")).toBe(captured);
  expect(await readdir(folder)).toEqual(["world.json"]);
});

test("a file that can't be written is told by its option", async () => {
  await using server = await startReferenceServer();
  const { url, accessToken = "" } = server;
  const output = join(folder, "nowhere", "world.json");
  await expect(capture({ url, token: { value: accessToken }, output })).rejects.toMatchObject({
    message: expect.stringContaining("--output can't be written: ENOENT"),
    exitStatus: 1,
  });
});
