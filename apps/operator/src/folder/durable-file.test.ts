import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeFolderDurably } from "./durable-file.ts";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "durable-file-"));
});
afterAll(() => rm(root, { recursive: true }));

const isFolder = async (path: string): Promise<boolean> => (await stat(path)).isDirectory();

describe("making a folder", () => {
  it("makes those above it too, and takes one that is there", async () => {
    const path = join(root, "a", "b", "c");
    await makeFolderDurably(path);
    await makeFolderDurably(path);
    expect(await isFolder(path)).toBe(true);
  });

  it("takes a path from the working directory", async () => {
    await makeFolderDurably(relative(process.cwd(), join(root, "d", "e")));
    expect(await isFolder(join(root, "d", "e"))).toBe(true);
  });

  it("can be done by many at once", async () => {
    const path = join(root, "f", "g");
    await Promise.all(Array.from({ length: 8 }, () => makeFolderDurably(path)));
    expect(await isFolder(path)).toBe(true);
  });

  it("refuses a place where a file is, or leads through", async () => {
    const file = join(root, "file");
    await writeFile(file, "");
    await expect(makeFolderDurably(file)).rejects.toMatchObject({ code: "EEXIST" });
    await expect(makeFolderDurably(join(file, "x"))).rejects.toMatchObject({ code: "ENOTDIR" });
  });

  it.runIf(process.platform === "linux")("comes to an end where no folder can be made", async () => {
    await expect(makeFolderDurably("/proc/of-ours/x")).rejects.toMatchObject({ code: "ENOENT" });
  });
});
