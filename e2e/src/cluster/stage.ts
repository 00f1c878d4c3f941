/** A cluster with both images in it, and what a user does there. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { openSandbox } from "@synapse-federation/testbed";
import { buildImages, type Cluster, type ClusterSource } from "@synapse-federation/testbed/cluster";
import { helmProgram, kubernetesPrograms, runHelm, runKubectl } from "@synapse-federation/testbed/kubernetes";

export interface Stage extends AsyncDisposable {
  /** Paths of the images' archives: the operator's, the reference server's. */
  readonly archives: readonly string[];
  /** In the namespace. @throws Error with what it complained about. */
  kubectl(...args: readonly string[]): Promise<string>;
  apply(...manifests: readonly object[]): Promise<void>;
  /** In the namespace. @throws Error with what it complained about. */
  helm(...args: readonly string[]): Promise<string>;
  /** A port of this machine that leads to a Service's, until it is disposed of. */
  forward(service: string, port: number): Promise<Forwarded>;
  /** What the pods of the namespace said, and its events. */
  account(): Promise<string>;
}

export interface Forwarded extends Disposable {
  /** `http://127.0.0.1:12345` */
  readonly url: string;
}

const images = ["operator", "reference-server"].map((app) => ({
  app,
  name: `localhost/synapse-federation-${app}:test`,
}));

/** Values by which a chart takes the image that was built here. */
export const imageValues = (app: "operator" | "reference-server"): readonly string[] => [
  `--set=image.repository=localhost/synapse-federation-${app}`,
  "--set=image.tag=test",
  "--set=image.pullPolicy=Never",
];

/** Builds the images, starts the cluster and brings them into it. */
export async function openStage(source: ClusterSource, namespace: string): Promise<Stage> {
  const sandbox = await openSandbox("cluster-test-");
  let cluster: Cluster | undefined;
  const close = async (): Promise<void> => {
    await cluster?.stop();
    await sandbox.close();
  };
  try {
    const archives = await buildImages(images, sandbox.directory);
    cluster = await source.start();
    for (const archive of archives) await cluster.load(archive);
    return { archives, ...(await commands(cluster, sandbox.directory, namespace)), [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function commands(
  { kubeconfig }: Cluster,
  folder: string,
  namespace: string,
): Promise<Omit<Stage, "archives" | typeof Symbol.asyncDispose>> {
  const program = join(await kubernetesPrograms(), "kubectl");
  const helm = await helmProgram();
  const ask = (args: readonly string[], input?: string): Promise<string> =>
    runKubectl({ program, kubeconfig, cache: folder }, ["--namespace", namespace, ...args], input);
  return {
    kubectl: (...args) => ask(args),
    async apply(...items) {
      await ask(["apply", "--filename=-"], JSON.stringify({ apiVersion: "v1", kind: "List", items }));
    },
    helm: (...args) => runHelm(helm, [...args, "--kubeconfig", kubeconfig, "--namespace", namespace]),
    forward: (service, port) =>
      forward(program, ["--kubeconfig", kubeconfig, "--namespace", namespace, "port-forward", service, `:${port}`]),
    async account() {
      const asked = [
        ["get", "pods", "--output=wide"],
        ["logs", "--selector=app.kubernetes.io/name", "--prefix", "--tail=40", "--ignore-errors"],
        ["get", "events", "--sort-by=.metadata.creationTimestamp"],
      ];
      return (await Promise.all(asked.map((args) => ask(args).catch(String)))).join("\n");
    },
  };
}

function forward(program: string, args: readonly string[]): Promise<Forwarded> {
  const child = execFile(program, args);
  return new Promise((resolve, reject) => {
    let said = "";
    const hear = (text: string): void => {
      said = `${said}${text}`.slice(-2000);
      const port = /127\.0\.0\.1:(\d+)/.exec(said)?.[1];
      if (port !== undefined) resolve({ url: `http://127.0.0.1:${port}`, [Symbol.dispose]: () => void child.kill() });
    };
    child.stdout?.on("data", hear);
    child.stderr?.on("data", hear);
    child.once("error", reject);
    child.once("exit", () => reject(new Error(`kubectl port-forward ended: ${said}`)));
  });
}
