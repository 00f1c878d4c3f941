import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { Dialect } from "@synapse-federation/core/store";
import type { Sabotage } from "./sabotage.ts";

/** What the thread is told. */
export interface Load {
  /** Undefined: the server as it is. */
  readonly sabotage: Sabotage | undefined;
  readonly dialect: Dialect;
}

/** What the thread answers. */
export type Loaded = { readonly url: string } | { readonly problem: string };

export interface SabotagedServers extends AsyncDisposable {
  /**
   * Starts the server with a sabotage in it, and stops the one before.
   *
   * @throws Error where the sabotage does not fit the sources any more.
   */
  start(load: Load): Promise<URL>;
}

/** Reference servers in a thread of their own, one after another. Needs a node that runs TypeScript. */
export function openSabotagedServers(): SabotagedServers {
  const thread = new Worker(new URL("sabotaged-server.worker.ts", import.meta.url), {
    execArgv: ["--conditions=@synapse-federation/source", "--disable-warning=ExperimentalWarning"],
  });
  return {
    async start(load) {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin.
      thread.postMessage(load);
      const [loaded] = (await once(thread, "message")) as [Loaded];
      if ("problem" in loaded) throw new Error(loaded.problem);
      return new URL(loaded.url);
    },
    async [Symbol.asyncDispose]() {
      await thread.terminate();
    },
  };
}
