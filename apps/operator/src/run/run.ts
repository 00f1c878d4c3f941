/** A run: from a run token that was not seen yet to the end of what it asked for. */
import { findCondition } from "../api/condition.ts";
import type { FederationResetStatus } from "../api/federation-reset-status.ts";
import type { FederationReset } from "../api/federation-reset.ts";

/** Whether the status is about the run that spec asks for. A status that no run wrote is, where no token is asked. */
export function isOfThisRun({ spec, status }: FederationReset): boolean {
  return status.observedRunToken === spec.runToken;
}

/** What stands of the run that spec asks for: for a new one nothing but the order of its conditions. */
export function thisRun(reset: FederationReset): FederationResetStatus {
  const { spec, status } = reset;
  if (isOfThisRun(reset)) return status;
  return {
    observedGeneration: status.observedGeneration,
    conditions: status.conditions.filter(({ type }) => type !== "Recovered"),
    ...(spec.runToken !== undefined && { observedRunToken: spec.runToken }),
  };
}

/** Whether the run that spec asks for failed, or its reset took or was not needed. It may still be watched. */
export function isDecided(reset: FederationReset): boolean {
  const succeeded = findCondition(reset.status.conditions, "Succeeded")?.status;
  return isOfThisRun(reset) && (succeeded === "True" || succeeded === "False");
}
