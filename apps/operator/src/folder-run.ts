/** The program with its resources in a folder. */
import type { FederationReset } from "./api/federation-reset.ts";
import type { Kind, Kinds } from "./cluster.ts";
import { exitStatus } from "./exit-status.ts";
import { type FolderCluster, FolderError, openFolder } from "./folder/folder-cluster.ts";
import { runOperator } from "./operator.ts";
import type { FolderPlace } from "./options.ts";
import { type Program, ProgramEnded } from "./program.ts";
import { settledLine } from "./settled-line.ts";
import { standingOf } from "./standing.ts";

/** @throws FolderError, StateUnreadableError where it can't start; ProgramEnded. */
export async function runInFolder({
  options,
  signal,
  log,
  metrics,
  stdout,
  onReady,
}: Program<FolderPlace>): Promise<number> {
  const { once, ...folders } = options.resources;
  await using cluster = await openFolder({ ...folders, log });
  onReady();
  const print = linePrinter(stdout);
  const onLook = (object: Kinds[Kind]["object"]): void => {
    if (object.kind === "FederationReset" && isSettled(object)) print(object);
  };
  try {
    const { allowHomeservers, caps } = options;
    await runOperator({ cluster, signal, log, metrics, allowHomeservers, caps, once, onLook });
  } catch (error) {
    throw error instanceof FolderError ? new ProgramEnded(error.message) : error;
  }
  if (!once) return exitStatus.ended;
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
  if (standings.has("failed") || cluster.faults().length > 0) return exitStatus.failed;
  return standings.has("waiting") || standings.has("busy") ? exitStatus.waiting : exitStatus.ended;
}
