/** gather → decide → perform for a Homeserver. */
import { isDeepStrictEqual } from "node:util";
import { toSecond } from "../api/metadata.ts";
import type { ConnectionReading } from "../connection/connection.ts";
import { textOfKey } from "../object-key.ts";
import type { NextLook, Reconcile } from "../reconciler.ts";
import { decide, type Observation } from "./decide.ts";
import { observe } from "./observe.ts";

/** The last look: as long as nothing that it saw has changed, the next one comes when it is due. */
interface LastLook {
  readonly uid: string;
  readonly generation: number;
  readonly opened: ConnectionReading;
  /** By the monotonic clock; absent is never. */
  readonly due?: number;
}

/** Looks are remembered by this process alone, so each Homeserver is looked at once after a start. */
export function homeserverReconciler(): Reconcile<"Homeserver"> {
  const looks = new Map<string, LastLook>();

  return async (key, surroundings, signal): Promise<NextLook> => {
    const { cluster, connections, log, now, monotonic } = surroundings;
    const name = `${key.namespace}/${key.name}`;
    const homeserver = await cluster.get(key);
    if (!homeserver) {
      looks.delete(name);
      connections.forget(key);
      return {};
    }
    const { uid, generation } = homeserver.metadata;
    const opened = await connections.open(homeserver);
    const last = looks.get(name);
    if (last && isDeepStrictEqual([last.uid, last.generation, last.opened], [uid, generation, opened])) {
      if (last.due === undefined) return {};
      const remaining = last.due - monotonic();
      if (remaining > 0) return { afterMs: remaining };
    }

    const observation: Observation =
      "refusal" in opened
        ? { found: "obstacle", obstacle: opened.refusal }
        : await observe(opened.connection, toSecond(now()), signal, (error) =>
            log.warn("The homeserver can't be used now", { object: textOfKey(key), error: error.message }),
          );
    const { status, afterMs } = decide(homeserver, observation, now());
    if (!isDeepStrictEqual(status, homeserver.status)) {
      const { outcome } = await cluster.writeStatus(homeserver, status);
      // It changed meanwhile, which wakes this key by itself.
      if (outcome !== "written") return {};
    }
    looks.set(name, { uid, generation, opened, ...(afterMs !== undefined && { due: monotonic() + afterMs }) });
    return { ...(afterMs !== undefined && { afterMs }) };
  };
}
