import { findCondition } from "./api/condition.ts";
import type { Kind, Kinds } from "./cluster.ts";

/**
 * How an object stands once it was looked at. `waiting`: for something outside, or for proof of a recovery; one full
 * try was made. `busy`: something comes by itself, such as the end of a backoff.
 */
export type Standing = "finished" | "failed" | "waiting" | "busy";

/** What a run or a homeserver waits for without an end in sight. A 429 has one. */
const waitReasons: ReadonlySet<string> = new Set([
  "HomeserverNotFound",
  "SecretNotFound",
  "CABundleNotFound",
  "AddressNotAllowed",
  "Unreachable",
  "Unauthorized",
  "NotAdmin",
  "AdminAPINotFound",
  "Suspended",
  "Watching",
]);

export function standingOf({ kind, metadata, status }: Kinds[Kind]["object"]): Standing {
  if (status.observedGeneration !== metadata.generation) return "busy";
  const isTrue = (type: string): boolean => findCondition(status.conditions, type)?.status === "True";
  if (isTrue("Stalled")) return "failed";
  if (isTrue(kind === "Homeserver" ? "Ready" : "Finished")) return "finished";
  return waitReasons.has(findCondition(status.conditions, "Ready")?.reason ?? "") ? "waiting" : "busy";
}
