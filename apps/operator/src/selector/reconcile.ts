import { findCondition } from "../api/condition.ts";
import { isSelectorReset, type SelectorReset } from "../api/federation-reset.ts";
import type { ObjectKey } from "../cluster.ts";
import type { Connection } from "../connection/connection.ts";
import type { Reconcile, Surroundings } from "../reconciler.ts";
import { gather, instant } from "../run/gather.ts";
import { emit } from "../run/report.ts";
import { isDecided } from "../run/run.ts";
import { decide } from "./decide/decide.ts";
import type { Step } from "./decide/step.ts";
import { factsOf, type Memory, observe } from "./memory.ts";
import { oneAtATime } from "./one-at-a-time.ts";
import { list, type Performance, post, writeStatus } from "./perform.ts";

interface Known {
  readonly memory: Memory;
  readonly connection: Connection | undefined;
  readonly isQueued: boolean;
}

interface Scene extends Performance {
  readonly step: Step;
  readonly connection: Connection | undefined;
}

/** Reconciles FederationResets with a selector: gather, decide, perform, until there is nothing to do but wait. */
export function selectorReconciler(): Reconcile<"FederationReset"> {
  const known = new Map<string, Known>();
  const line = oneAtATime();

  const see = async (key: ObjectKey<"FederationReset">, surroundings: Surroundings): Promise<Scene | undefined> => {
    const id = `${key.namespace}/${key.name}`;
    const gathered = await gather(key, surroundings, isSelectorReset);
    if (gathered === undefined) {
      known.delete(id);
      return undefined;
    }
    const { reset, homeserver, connection, ready } = gathered;
    const before = known.get(id);
    const ahead = connection && !isDecided(reset) ? line.enter(connection.origin, id) : undefined;
    const observation = {
      now: instant(surroundings),
      holder: surroundings.holder,
      reset,
      homeserver,
      ready,
      reconnected: before?.connection !== connection,
      queued: before?.isQueued === true,
      requestsPerSecond: connection?.requestsPerSecond ?? 0,
      ahead,
    };
    const memory = observe(before?.memory, observation);
    known.set(id, { memory, connection, isQueued: ahead !== undefined });
    return { reset, memory, connection, surroundings, step: decide(factsOf(memory, observation)) };
  };

  return async (key, surroundings, signal) => {
    const id = `${key.namespace}/${key.name}`;
    for (;;) {
      const scene = await see(key, surroundings);
      if (scene === undefined) line.leave(id);
      if (scene === undefined || signal.aborted) return {};
      const { connection, reset, step } = scene;
      const remember = (memory: Memory): void => void known.set(id, { ...known.get(id)!, memory });
      if (step.do === "wait") {
        if (!isAtWork(reset)) line.leave(id);
        emit(scene, step.events);
        return step.afterMs === undefined ? {} : { afterMs: step.afterMs };
      }
      if (step.do === "delete") {
        await surroundings.cluster.remove(reset);
        return {};
      }
      const isHarmless = step.do === "write status" && !step.intent;
      if (!isHarmless && (connection === undefined || !surroundings.cluster.mayAct())) return {};
      try {
        if (step.do === "write status") remember(await writeStatus(scene, step));
        else if (step.do === "list") remember(await list(scene, connection!, signal));
        else remember(await post(scene, connection!, step.names, signal));
      } catch (error) {
        if (!signal.aborted) throw error;
      }
    }
  };
}

/** Whether it goes on by itself: one that waits for something outside, is suspended or over lets others come first. */
function isAtWork({ metadata, status }: SelectorReset): boolean {
  const isRunning = findCondition(status.conditions, "Ready")?.reason === "Resetting";
  return isRunning && metadata.deletionTimestamp === undefined;
}
