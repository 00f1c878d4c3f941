/** A run that is decided: it is watched for a while, follows changes of spec, and is deleted when its time is up. */
import type { Facts } from "./facts.ts";
import { type Step, waitFor } from "./step.ts";
import { watchRecovery } from "./watch.ts";

export function afterDecision(facts: Facts): Step {
  const { metadata, spec, status } = facts.reset;
  if (status.observedGeneration !== metadata.generation) return restamp(facts);
  const { watch, completionTime } = status;
  if (watch !== undefined && watch.endTime === undefined) return watchRecovery(facts, watch);
  const ended = watch?.endTime ?? completionTime;
  if (spec.ttlSecondsAfterFinished === undefined || ended === undefined) return waitFor();
  const leftMs = Date.parse(ended) + spec.ttlSecondsAfterFinished * 1000 - facts.now.wall;
  return leftMs > 0 ? waitFor(leftMs) : { do: "delete" };
}

/** The conditions hold for the changed spec too: nothing but a run token starts anything. */
function restamp({ reset }: Facts): Step {
  const { metadata, status } = reset;
  const { generation: observedGeneration } = metadata;
  const conditions = status.conditions.map((condition) => ({ ...condition, observedGeneration }));
  return { do: "write status", status: { ...status, observedGeneration, conditions }, intent: false, events: [] };
}
