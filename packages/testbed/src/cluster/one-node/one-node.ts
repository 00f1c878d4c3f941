/** A real one-node Kubernetes without Docker, in namespaces of its own; root on Debian. */
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { logTail } from "../../sandbox/log-tail.ts";
import { openSandbox, type Sandbox } from "../../sandbox/sandbox.ts";
import type { Cluster } from "../cluster.ts";
import { programImage } from "../images/buildah.ts";
import { run } from "../run.ts";
import { addresses, corednsImage, nodeName, pauseImage } from "./addresses.ts";
import { configuration } from "./configuration.ts";
import { installPackages } from "./debian-packages.ts";
import { nodePrograms, oneNodePrograms } from "./programs.ts";

const scripts = fileURLToPath(new URL("../../../cluster/", import.meta.url));
const services = ["etcd", "containerd", "kube-apiserver", "kube-controller-manager", "kubelet", "kube-proxy"];
const patienceMs = 120_000;

/** Installs and builds what it needs. */
export async function prepareOneNode(): Promise<void> {
  await installPackages();
  await oneNodePrograms();
}

/** Starts it in about 15 s once it is prepared. @throws Error with the ends of its logs where it does not. */
export async function startOneNode(): Promise<Cluster> {
  await prepareOneNode();
  const { node, coredns, pause } = await oneNodePrograms();
  const sandbox = await openSandbox("one-node-");
  const here = (name: string): string => join(sandbox.directory, name);
  try {
    for (const folder of ["pki", "etcd", "cni", "programs"]) await mkdir(here(folder), { mode: 0o700 });
    for (const name of nodePrograms) await symlink(node, here(`programs/${name}`));
    const archives = [
      await programImage(pauseImage, pause, here("pause")),
      await programImage(corednsImage, coredns, here("coredns")),
    ];
    for (const [name, text] of Object.entries(configuration(sandbox.directory))) await writeFile(here(name), text);
    await run(join(scripts, "certificates"), here("pki"), nodeName, addresses.node, addresses.api);
    return await startIn(sandbox, archives);
  } catch (error) {
    await sandbox.close();
    throw error;
  }
}

async function startIn(sandbox: Sandbox, archives: readonly string[]): Promise<Cluster> {
  const here = (name: string): string => join(sandbox.directory, name);
  const kubeconfig = here("pki/admin.kubeconfig");
  const kubectl = (...args: readonly string[]): Promise<string> =>
    run(here("programs/kubectl"), `--kubeconfig=${kubeconfig}`, `--cache-dir=${here("kubectl")}`, ...args);
  const containerd = (...args: readonly string[]): Promise<string> =>
    run("ctr", `--address=${here("containerd.sock")}`, "--namespace=k8s.io", ...args);
  const load = async (archive: string): Promise<void> => void (await containerd("images", "import", archive));

  const process = await sandbox.run({
    command: join(scripts, "node"),
    args: [],
    env: {
      RUN: sandbox.directory,
      PROGRAMS: here("programs"),
      NODE: nodeName,
      HOST_IP: addresses.host,
      NODE_IP: addresses.node,
      POD_NETWORK: addresses.pods,
      SERVICE_NETWORK: addresses.services,
    },
    log: "node.log",
    stopSignal: "SIGTERM",
  });
  let ended: string | undefined;
  void process.exited.then((how) => (ended = how));
  const deadline = Date.now() + patienceMs;
  const eventually = async (what: string, ask: () => Promise<unknown>): Promise<void> => {
    for (;;) {
      try {
        return void (await ask());
      } catch (error) {
        if (ended === undefined && Date.now() < deadline) await sleep(200);
        else throw new Error(`The node has no ${what} (${ended ?? error}).\n${await logs()}`, { cause: error });
      }
    }
  };
  const logs = async (): Promise<string> => {
    const tails = ["node", ...services].map(async (name) => `--- ${name}\n${await logTail(here(`${name}.log`), [])}`);
    return (await Promise.all(tails)).join("\n");
  };

  await eventually("containerd", () => containerd("version"));
  for (const archive of archives) await load(archive);
  await writeFile(here("images-imported"), "");
  await eventually("API server", () => kubectl("get", "--raw", "/readyz"));
  await eventually("addons", () => kubectl("apply", `--filename=${join(scripts, "addons.yaml")}`));
  await eventually("ready node", () => kubectl("wait", "--for=condition=Ready", "--timeout=1s", `node/${nodeName}`));
  const dns = ["--namespace=kube-system", "rollout", "status", "deployment/coredns", "--timeout=1s"];
  await eventually("DNS", () => kubectl(...dns));
  return { kubeconfig, load, stop: sandbox.close, [Symbol.asyncDispose]: sandbox.close };
}
