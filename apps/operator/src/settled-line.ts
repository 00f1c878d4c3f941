import { findCondition } from "./api/condition.ts";
import type { FederationReset } from "./api/federation-reset.ts";

/** One line about a reset, such as `default/matrix-org  matrix.org  Ready=True  ResetAccepted`. */
export function settledLine({ metadata, spec, status }: FederationReset): string {
  const ready = findCondition(status.conditions, "Ready");
  const succeeded = findCondition(status.conditions, "Succeeded");
  // What Ready says while it waits for a recovery is not what came of the reset.
  const reason = succeeded?.status === "True" && ready?.status === "True" ? succeeded.reason : ready?.reason;
  return [`${metadata.namespace}/${metadata.name}`, spec.destination, `Ready=${ready?.status}`, reason].join("  ");
}
