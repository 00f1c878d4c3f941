/** The program, as a function of its arguments: what it prints and with which status it ends. */
import { type KubeConfigLike, metricsRegistry } from "@synapse-federation/controller";
import { runInCluster } from "./cluster-run.ts";
import { EndpointsError } from "./endpoints/endpoints-error.ts";
import { serve } from "./endpoints/serve.ts";
import { exitStatus } from "./exit-status.ts";
import { FolderError } from "./folder/folder-cluster.ts";
import { runInFolder } from "./folder-run.ts";
import { StateUnreadableError } from "./folder/state-folder.ts";
import { heapSnapshots } from "./heap-snapshot.ts";
import { loadClusterAccess } from "./kubernetes/kubeconfig.ts";
import { KubernetesError } from "./kubernetes/kubernetes-error.ts";
import { openLog } from "./log.ts";
import { help, type Options, readCommandLine } from "./options.ts";
import { ProgramEnded } from "./program.ts";

export interface CommandOptions {
  /** Without the program's name. */
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  /** Ends a run cleanly. */
  readonly signal: AbortSignal;
  /** Each is given lines without their line break. */
  readonly stdout: (line: string) => void;
  readonly stderr: (line: string) => void;
  readonly logFormat: "json" | "plain";
}

/** Runs the program and answers its exit status. */
export async function command(world: CommandOptions): Promise<number> {
  const { args, environment, version, stdout, stderr } = world;
  const line = readCommandLine(args, environment);
  switch (line.command) {
    case "help":
      stdout(help.trimEnd());
      return exitStatus.ended;
    case "version":
      stdout(version);
      return exitStatus.ended;
    case "refuse":
      stderr(`synapse-federation-operator: ${line.message} (--help lists the options)`);
      return exitStatus.notStarted;
    case "run":
      return run(line.options, world).catch((error: unknown) => {
        const status = statusOf(error);
        if (status === undefined) throw error;
        stderr(`synapse-federation-operator: ${(error as Error).message}`);
        return status;
      });
    default:
      return line satisfies never;
  }
}

/** For what a user can mend; all else is a bug, and its stack is wanted. */
function statusOf(error: unknown): number | undefined {
  if (error instanceof ProgramEnded) return exitStatus.failed;
  const startErrors = [FolderError, StateUnreadableError, KubernetesError, EndpointsError];
  return startErrors.some((kind) => error instanceof kind) ? exitStatus.notStarted : undefined;
}

async function run(options: Options, world: CommandOptions): Promise<number> {
  const { environment, version, signal, stdout, stderr, logFormat } = world;
  const log = openLog({ level: options.logLevel, format: logFormat, write: stderr, now: Date.now });
  const metrics = metricsRegistry();
  let ready = false;
  const onReady = (): void => {
    ready = true;
  };
  const { resources, serving, heapSnapshotDirectory } = options;
  const common = { version, signal, log, metrics, stdout, onReady };
  using _snapshots = heapSnapshotDirectory === undefined ? undefined : heapSnapshots(heapSnapshotDirectory, log);
  const endpoints = async (kubeConfig?: KubeConfigLike): Promise<AsyncDisposable | undefined> =>
    serving && (await serve({ ...common, serving, kubeConfig, isReady: () => ready }));
  // The runs are awaited, or the endpoints would close before they end.
  if (resources.place === "folder") {
    await using _endpoints = await endpoints();
    return await runInFolder({ ...common, options: { ...options, resources } });
  }
  const access = await loadClusterAccess(resources.kubeconfig, environment);
  await using _endpoints = await endpoints(access.kubeConfig);
  return await runInCluster({ ...common, options: { ...options, resources }, access });
}
