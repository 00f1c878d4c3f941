/**
 * A thread that loads the reference server from its sources, each time with another mistake. All sources are loaded
 * anew each time, under URLs that carry the number of the load; packages are loaded once.
 */
import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { fileURLToPath } from "node:url";
import { parentPort } from "node:worker_threads";
import type { Load, Loaded } from "./sabotaged-server.ts";
import { sabotageSource } from "./sabotage.ts";

/** As much of the reference server's own types as is used here: no arrow points from packages to apps. */
interface Server {
  readonly url: string;
  close(): Promise<void>;
}
interface Entry {
  startReferenceServer(options: Pick<Load, "dialect">): Promise<Server>;
}

const root = new URL("../../../../", import.meta.url);
const entry = new URL("apps/reference-server/src/index.ts", root);
const loadNumber = /\?load=(\d+)$/;
const loads: Load[] = [];
let isSabotaged = false;

registerHooks({
  resolve(specifier, context, next) {
    const resolved = next(specifier, context);
    const inherited = loadNumber.exec(context.parentURL ?? "");
    const isSource = resolved.url.startsWith(root.href) && !resolved.url.includes("/node_modules/");
    return inherited !== null && isSource ? { ...resolved, url: resolved.url + inherited[0] } : resolved;
  },
  load(url, context, next) {
    const load = loads[Number(loadNumber.exec(url)?.[1] ?? -1)];
    if (load?.sabotage === undefined || url.split("?")[0] !== new URL(load.sabotage.file, root).href) {
      return next(url, context);
    }
    isSabotaged = true;
    const source = readFileSync(fileURLToPath(url), "utf8");
    return { format: "module-typescript", source: sabotageSource(source, load.sabotage), shortCircuit: true };
  },
});

async function start(load: Load): Promise<Server> {
  isSabotaged = false;
  loads.push(load);
  const loaded = (await import(`${entry.href}?load=${loads.length - 1}`)) as Entry;
  if (load.sabotage !== undefined && !isSabotaged) throw new Error(`${load.sabotage.file} is no part of the server`);
  return await loaded.startReferenceServer({ dialect: load.dialect });
}

let running: Server | undefined;

parentPort!.on("message", async (load: Load) => {
  const answer = async (): Promise<Loaded> => {
    try {
      await running?.close();
      running = await start(load);
      return { url: running.url };
    } catch (error) {
      return { problem: (error as Error).message };
    }
  };
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin.
  parentPort!.postMessage(await answer());
});
