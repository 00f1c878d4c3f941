import { type FederationReset, findCondition } from "@synapse-federation/operator";

/** Whether nothing more is coming of a reset but, perhaps, news of the destination's recovery. */
export function isSettled({ status }: FederationReset): boolean {
  return findCondition(status.conditions, "Finished")?.status === "True";
}
