/** The main job on embedded defaults: a reference server with a small world, and the operator on a folder of YAML. */
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseJson } from "@synapse-federation/core/json";
import { type FolderCluster, type Log, openFolder, runOperator } from "@synapse-federation/operator";
import { type ReferenceServer, type StateDocument, startReferenceServer } from "@synapse-federation/reference-server";

/** Where the example's Homeserver says that it listens. */
const examplePort = 18008;

export interface DemoOptions {
  /** Folder of examples: the world in `reference-server`, the manifests in `quickstart`. */
  readonly examples: string;
  readonly log: Log;
  /** End by itself when every reset is settled. */
  readonly once: boolean;
  readonly signal: AbortSignal;
}

export interface Demo extends AsyncDisposable {
  readonly server: ReferenceServer;
  readonly cluster: FolderCluster;
  /** The folder that the operator reads: the examples, or a copy where their port was taken. */
  readonly manifests: string;
  /** Reconciles until the signal aborts, or with `once` until all is settled; calls back after each look. */
  run(onLook: () => void): Promise<void>;
}

export async function openDemo({ examples, log, once, signal }: DemoOptions): Promise<Demo> {
  await using cleanup = new AsyncDisposableStack();
  const scratch = await mkdtemp(join(tmpdir(), "synapse-federation-"));
  cleanup.defer(() => rm(scratch, { recursive: true, force: true }));

  const state = parseJson(await readFile(join(examples, "reference-server", "world.json"), "utf8")) as StateDocument;
  const server = cleanup.use(await startOnAPort(state));
  const source = join(examples, "quickstart");
  const manifests =
    new URL(server.url).port === String(examplePort)
      ? source
      : await copyManifests(source, join(scratch, "manifests"), server.url);
  const cluster = cleanup.use(await openFolder({ manifests, state: join(scratch, "state"), log }));
  const all = cleanup.move();
  return {
    server,
    cluster,
    manifests,
    run: (onLook) => runOperator({ cluster, signal, log, once, onLook }),
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

/** The example's port where it is free, so that the manifests can be used as they are. */
async function startOnAPort(state: StateDocument): Promise<ReferenceServer> {
  try {
    return await startReferenceServer({ state, port: examplePort });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    return await startReferenceServer({ state });
  }
}

async function copyManifests(from: string, to: string, url: string): Promise<string> {
  await cp(from, to, { recursive: true });
  for (const name of (await readdir(to)).filter((file) => file.endsWith(".yaml"))) {
    const text = await readFile(join(to, name), "utf8");
    await writeFile(join(to, name), text.replaceAll(`http://127.0.0.1:${examplePort}`, url));
  }
  return to;
}
