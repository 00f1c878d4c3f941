/** A run that is decided follows changes of spec, and is deleted when its time is up. */
import type { RunFacts } from "./facts.ts";
import { type RunStep, waitFor, type WriteStatus } from "./step.ts";

/** The conditions hold for a changed spec too: nothing but a run token starts anything. */
export function restamp({ reset }: RunFacts): WriteStatus | undefined {
  const { metadata, status } = reset;
  const { generation: observedGeneration } = metadata;
  if (status.observedGeneration === observedGeneration) return undefined;
  const conditions = status.conditions.map((condition) => ({ ...condition, observedGeneration }));
  return { do: "write status", status: { ...status, observedGeneration, conditions }, intent: false, events: [] };
}

/** @param ended when the run was over, its watch too. */
export function expire({ now, reset }: RunFacts, ended: string | undefined): RunStep {
  const { ttlSecondsAfterFinished } = reset.spec;
  if (ttlSecondsAfterFinished === undefined || ended === undefined) return waitFor();
  const leftMs = Date.parse(ended) + ttlSecondsAfterFinished * 1000 - now.wall;
  return leftMs > 0 ? waitFor(leftMs) : { do: "delete" };
}
