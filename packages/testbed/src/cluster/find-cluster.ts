/** Which cluster the tests run in. */
import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Cluster, ClusterSource, NoCluster } from "./cluster.ts";
import { findOneNode } from "./one-node/find.ts";
import { run, works } from "./run.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The first that there is of: the cluster of `TEST_CLUSTER_KUBECONFIG`, which `TEST_CLUSTER_LOAD ARCHIVE` brings images
 * to; kind; k3d; one node of our own, for which one must be root on Debian (see `one-node/`).
 */
export async function findCluster(environment: Environment = process.env): Promise<ClusterSource | NoCluster> {
  const { TEST_CLUSTER_KUBECONFIG: kubeconfig, TEST_CLUSTER_LOAD: load } = environment;
  if (kubeconfig) {
    if (load) return givenCluster(kubeconfig, load);
    return { missing: "TEST_CLUSTER_LOAD has to say which command brings an image's archive into the cluster." };
  }
  if (await works("docker", "info")) {
    for (const tool of dockerTools) if (await works(tool.program, "version")) return dockerCluster(tool);
  }
  return findOneNode(environment);
}

const givenCluster = (kubeconfig: string, load: string): ClusterSource => ({
  title: "the cluster of TEST_CLUSTER_KUBECONFIG",
  async start() {
    const stop = async (): Promise<void> => {};
    return {
      kubeconfig,
      load: async (archive) => void (await run("sh", "-c", `${load} "$1"`, "sh", archive)),
      stop,
      [Symbol.asyncDispose]: stop,
    };
  },
});

/** A program that makes clusters out of Docker's containers. */
interface DockerTool {
  readonly program: string;
  create(name: string, kubeconfig: string): readonly string[];
  load(name: string, archive: string): readonly string[];
  remove(name: string): readonly string[];
}

const dockerTools: readonly DockerTool[] = [
  {
    program: "kind",
    create: (name, kubeconfig) => ["create", "cluster", "--name", name, "--kubeconfig", kubeconfig, "--wait", "120s"],
    load: (name, archive) => ["load", "image-archive", archive, "--name", name],
    remove: (name) => ["delete", "cluster", "--name", name],
  },
  {
    program: "k3d",
    create: (name) => ["cluster", "create", name, "--kubeconfig-update-default=false", "--wait"],
    load: (name, archive) => ["image", "import", archive, "--cluster", name],
    remove: (name) => ["cluster", "delete", name],
  },
];

const dockerCluster = (tool: DockerTool): ClusterSource => ({
  title: tool.program,
  async start(): Promise<Cluster> {
    const name = `test-${randomUUID().slice(0, 8)}`;
    const folder = await mkdtemp(join(tmpdir(), "test-cluster-"));
    const kubeconfig = join(folder, "kubeconfig");
    const stop = async (): Promise<void> => {
      await run(tool.program, ...tool.remove(name));
      await rm(folder, { recursive: true, force: true });
    };
    try {
      await run(tool.program, ...tool.create(name, kubeconfig));
      if (tool.program === "k3d") await run("k3d", "kubeconfig", "write", name, "--output", kubeconfig);
    } catch (error) {
      await stop();
      throw error;
    }
    return {
      kubeconfig,
      load: async (archive) => void (await run(tool.program, ...tool.load(name, archive))),
      stop,
      [Symbol.asyncDispose]: stop,
    };
  },
});
