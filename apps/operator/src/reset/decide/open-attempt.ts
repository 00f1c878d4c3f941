import type { Attempt } from "../../api/federation-reset-status.ts";
import type { FederationReset } from "../../api/federation-reset.ts";

/** The attempt whose POST may have left, of whichever run. */
export function openAttempt({ status }: FederationReset): Attempt | undefined {
  return status.attempt?.outcome === undefined ? status.attempt : undefined;
}
