import { findCondition } from "./api/condition.ts";
import type { FederationReset, FederationResetSpec } from "./api/federation-reset.ts";

/** The two words that say how a reset stands. Empty until the operator has looked at it. */
export interface Outcome {
  readonly ready: string;
  readonly reason: string;
}

export function outcomeOf({ status }: FederationReset): Outcome {
  const ready = findCondition(status.conditions, "Ready");
  const succeeded = findCondition(status.conditions, "Succeeded");
  // What Ready says while it waits for a recovery is not what came of the reset.
  const told = succeeded?.status === "True" && ready?.status === "True" ? succeeded : ready;
  return { ready: ready?.status ?? "", reason: told?.reason ?? "" };
}

/** One line about a reset, such as `default/matrix-org  matrix.org  Ready=True  ResetAccepted`. */
export function settledLine(reset: FederationReset): string {
  const { metadata, spec } = reset;
  const { ready, reason } = outcomeOf(reset);
  return [`${metadata.namespace}/${metadata.name}`, destinationsText(spec), `Ready=${ready}`, reason].join("  ");
}

/** The destination of a reset, or the globs of its selector. */
export function destinationsText({ destination, destinationSelector }: FederationResetSpec): string {
  return destination ?? destinationSelector.include.join(",");
}
