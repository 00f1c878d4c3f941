/** The program, as a function of its arguments: what it prints and with which status it ends. */
import type { FederationReset } from "./api/federation-reset.ts";
import type { Kind, Kinds } from "./cluster.ts";
import { type FolderCluster, FolderError, openFolder } from "./folder/folder-cluster.ts";
import { StateUnreadableError } from "./folder/state-folder.ts";
import { openLog } from "./log.ts";
import { runOperator } from "./operator.ts";
import { help, type Options, readCommandLine } from "./options.ts";
import { settledLine } from "./settled-line.ts";
import { standingOf } from "./standing.ts";

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

/** What an exit status says; {@link help} lists them. */
const status = { ended: 0, failed: 1, notStarted: 2, waiting: 3 } as const;

/** Runs the program and answers its exit status. */
export async function command(world: CommandOptions): Promise<number> {
  const { args, environment, version, stdout, stderr } = world;
  const line = readCommandLine(args, environment);
  switch (line.command) {
    case "help":
      stdout(help.trimEnd());
      return status.ended;
    case "version":
      stdout(version);
      return status.ended;
    case "refuse":
      stderr(`synapse-federation-operator: ${line.message} (--help lists the options)`);
      return status.notStarted;
    case "run":
      return run(line.options, world);
    default:
      return line satisfies never;
  }
}

async function run(options: Options, { signal, stdout, stderr, logFormat }: CommandOptions): Promise<number> {
  const log = openLog({ level: options.logLevel, format: logFormat, write: stderr, now: Date.now });
  const refuse = (error: Error): number => {
    stderr(`synapse-federation-operator: ${error.message}`);
    return status.notStarted;
  };
  const opened = await openFolder({ ...options, log }).catch((error: unknown) => {
    if (error instanceof FolderError || error instanceof StateUnreadableError) return error;
    throw error;
  });
  if (opened instanceof Error) return refuse(opened);
  await using cluster = opened;

  const print = linePrinter(stdout);
  const onLook = (object: Kinds[Kind]["object"]): void => {
    if (object.kind === "FederationReset" && isSettled(object)) print(object);
  };
  try {
    const { once, allowHomeservers } = options;
    await runOperator({ cluster, signal, log, allowHomeservers, once, onLook });
  } catch (error) {
    stderr(`synapse-federation-operator: ${(error as Error).message}`);
    return status.failed;
  }
  if (!options.once) return status.ended;
  for (const reset of await cluster.list("FederationReset")) if (standingOf(reset) !== "busy") print(reset);
  return onceStatus(cluster);
}

/** Prints a reset when its line is another than the last time. */
function linePrinter(stdout: (line: string) => void): (reset: FederationReset) => void {
  const printed = new Map<string, string>();
  return (reset) => {
    const line = settledLine(reset);
    if (printed.get(reset.metadata.uid) === line) return;
    printed.set(reset.metadata.uid, line);
    stdout(line);
  };
}

function isSettled(reset: FederationReset): boolean {
  const standing = standingOf(reset);
  return standing === "finished" || standing === "failed";
}

async function onceStatus(cluster: FolderCluster): Promise<number> {
  const objects = [...(await cluster.list("Homeserver")), ...(await cluster.list("FederationReset"))];
  const standings = new Set(objects.map(standingOf));
  if (standings.has("failed") || cluster.faults().length > 0) return status.failed;
  return standings.has("waiting") || standings.has("busy") ? status.waiting : status.ended;
}
