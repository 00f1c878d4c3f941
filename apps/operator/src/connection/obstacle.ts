/** What stands between us and a homeserver's admin API, in the words that a status uses for it. */
import type { FederationAdminError } from "@synapse-federation/client";

export type ObstacleReason = "Unreachable" | "Unauthorized" | "NotAdmin" | "AdminAPINotFound" | "RateLimited";

export interface Obstacle {
  readonly reason: ObstacleReason;
  /** For people. No text of an answer, no address, no token, and nothing that differs from one look to the next. */
  readonly message: string;
  /** Milliseconds after which the homeserver asks to be tried again. */
  readonly retryAfterMs?: number;
}

/** Where neither Retry-After nor retry_after_ms says how long. */
const defaultRetryAfterMs = 5000;

const messages: Record<ObstacleReason, string> = {
  Unreachable: "The homeserver gives no answer, or an error; the operator's log says which. It is tried again",
  Unauthorized: "The homeserver does not know the access token: put a valid one into the Secret",
  NotAdmin: "The access token is not a server admin's: put an admin's into the Secret",
  AdminAPINotFound:
    "What answers is not Synapse's admin API: spec.url must lead to the main process, and a proxy before it must pass /_synapse/admin on",
  RateLimited: "The homeserver, or a proxy before it, asks us to wait",
};

/**
 * The obstacle that a failed call met. Refused, timed out, bad TLS and 5xx all read Unreachable: whoever may write a
 * Homeserver shall not learn from its status which addresses answer how.
 */
export function obstacleOf(error: FederationAdminError): Obstacle {
  const reason = reasonOf(error);
  return {
    reason,
    message: messages[reason],
    ...(reason === "RateLimited" && { retryAfterMs: error.retryAfterMs ?? defaultRetryAfterMs }),
  };
}

function reasonOf(error: FederationAdminError): ObstacleReason {
  switch (error.kind) {
    case "matrix":
    case "status":
      return reasonOfStatus(error.status);
    case "redirect":
    case "not-json":
    case "malformed":
    case "too-large":
    case "invalid-base-url":
      return "AdminAPINotFound";
    case "network":
    case "timeout":
    case "aborted":
      return "Unreachable";
    case "invalid-access-token":
      return "Unauthorized";
    case "invalid-name":
      throw error;
    default:
      return error satisfies never;
  }
}

function reasonOfStatus(status: number): ObstacleReason {
  if (status === 401) return "Unauthorized";
  if (status === 403) return "NotAdmin";
  if (status === 429) return "RateLimited";
  return status >= 500 ? "Unreachable" : "AdminAPINotFound";
}
