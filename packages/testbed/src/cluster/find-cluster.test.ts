import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findCluster } from "./find-cluster.ts";

test("a cluster that is named is taken as it is, and its command is given each archive", async () => {
  const folder = await mkdtemp(join(tmpdir(), "find cluster-"));
  try {
    const archive = join(folder, "image.tar");
    await writeFile(archive, "an image");
    const load = `cp -t '${folder}/loaded'`;
    await mkdir(join(folder, "loaded"));
    const source = await findCluster({ TEST_CLUSTER_KUBECONFIG: "/a/kubeconfig", TEST_CLUSTER_LOAD: load });
    if ("missing" in source) throw new Error(source.missing);
    await using cluster = await source.start();
    expect(cluster.kubeconfig).toBe("/a/kubeconfig");
    await cluster.load(archive);
    expect(await readFile(join(folder, "loaded/image.tar"), "utf8")).toBe("an image");
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("a command that fails says what it complained about", async () => {
  const load = "ls /nowhere";
  const source = await findCluster({ TEST_CLUSTER_KUBECONFIG: "/a/kubeconfig", TEST_CLUSTER_LOAD: load });
  if ("missing" in source) throw new Error(source.missing);
  await using cluster = await source.start();
  await expect(cluster.load("/an/archive.tar")).rejects.toThrow("/nowhere");
});

test("a cluster that is named needs that command, and nothing is started in its place", async () => {
  expect(await findCluster({ TEST_CLUSTER_KUBECONFIG: "/a/kubeconfig" })).toEqual({
    missing: "TEST_CLUSTER_LOAD has to say which command brings an image's archive into the cluster.",
  });
});
