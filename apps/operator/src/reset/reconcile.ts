import type { FederationAdminClient } from "@synapse-federation/client";
import { isDestinationReset } from "../api/federation-reset.ts";
import type { ObjectKey } from "../cluster.ts";
import type { Connection } from "../connection/connection.ts";
import { isDecided } from "../run/run.ts";
import type { Reconcile, Surroundings } from "../reconciler.ts";
import { gather, instant } from "../run/gather.ts";
import { decide } from "./decide/decide.ts";
import { openAttempt } from "./decide/open-attempt.ts";
import type { Step } from "./decide/step.ts";
import { factsOf, type Memory, observe } from "./memory.ts";
import { emit } from "../run/report.ts";
import { type Performance, post, readRooms, readRow, writeStatus } from "./perform.ts";

/** Where a reset stands, and what comes next. */
interface Scene extends Performance {
  readonly step: Step;
  readonly connection: Connection | undefined;
}

/** What is only watched can wait until all that has to be done has been looked at. */
const watchPriority = -1;

type See = (queued: boolean) => Promise<Scene | undefined>;
type Remember = (memory: Memory) => void;

/** Reconciles FederationResets: gather, decide, perform, until there is nothing to do but wait. */
export function resetReconciler(): Reconcile<"FederationReset"> {
  const known = new Map<string, { readonly memory: Memory; readonly connection: Connection | undefined }>();

  const seeing =
    (key: ObjectKey<"FederationReset">, surroundings: Surroundings): See =>
    async (queued) => {
      const id = `${key.namespace}/${key.name}`;
      const gathered = await gather(key, surroundings, isDestinationReset);
      if (gathered === undefined) {
        known.delete(id);
        return undefined;
      }
      const { reset, homeserver, connection, ready } = gathered;
      const before = known.get(id);
      const reconnected = before?.connection !== connection;
      const { holder } = surroundings;
      const observation = { now: instant(surroundings), holder, reset, homeserver, ready, reconnected, queued };
      const memory = observe(before?.memory, observation);
      known.set(id, { memory, connection });
      return { reset, memory, connection, surroundings, step: decide(factsOf(memory, observation)) };
    };

  return async (key, surroundings, signal) => {
    const see = seeing(key, surroundings);
    for (;;) {
      const scene = await see(false);
      if (scene === undefined || signal.aborted) return {};
      const { connection, reset, step } = scene;
      const remember = (memory: Memory): void => void known.set(`${key.namespace}/${key.name}`, { memory, connection });
      if (step.do === "wait") {
        emit(scene, step.events);
        if (step.afterMs === undefined) return {};
        return { afterMs: step.afterMs, ...(isDecided(reset) && { priority: watchPriority }) };
      }
      if (step.do === "delete") {
        await surroundings.cluster.remove(reset);
        return {};
      }
      if (step.do === "write status" && !step.intent) remember(await writeStatus(scene, step));
      else if (!surroundings.cluster.mayAct() || connection === undefined) return {};
      else {
        const work = (client: FederationAdminClient): Promise<void> =>
          takeTurn({ see, remember, connection, client, signal });
        try {
          const importance = isDecided(reset) ? "watch" : "reset";
          await connection.exclusively(reset.spec.destination, signal, () => connection.turn(importance, signal, work));
        } catch (error) {
          if (!signal.aborted) throw error;
        }
      }
    }
  };
}

interface Turn {
  readonly see: See;
  readonly remember: Remember;
  readonly connection: Connection;
  readonly client: FederationAdminClient;
  readonly signal: AbortSignal;
}

/** Performs steps until one is a wait, or needs another connection. */
async function takeTurn({ see, remember, connection, client, signal }: Turn): Promise<void> {
  for (let queued = true; ; queued = false) {
    const scene = await see(queued);
    if (scene === undefined || scene.connection !== connection) return;
    const { step, surroundings } = scene;
    // Asked to stop, what came of a POST is still found out; nothing else is begun.
    const finishes = isSent(scene);
    if (signal.aborted && !finishes) return;
    const readSignal = finishes ? undefined : signal;
    if (step.do === "read row") remember(await readRow(scene, client, readSignal));
    else if (step.do === "read rooms") remember(await readRooms(scene, client, readSignal));
    else if (step.do === "write status") {
      if (step.intent && (signal.aborted || !surroundings.cluster.mayAct())) return;
      remember(await writeStatus(scene, step));
    } else if (step.do === "post") {
      if (!surroundings.cluster.mayAct()) return;
      remember(await post(scene, client));
    } else return;
  }
}

/** Whether a POST has left whose outcome the status does not tell yet. */
function isSent({ reset, memory }: Scene): boolean {
  return openAttempt(reset) !== undefined && memory.ownPost?.sent !== undefined;
}
