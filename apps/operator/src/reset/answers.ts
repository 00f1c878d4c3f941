/** What the homeserver's answers mean for a reset. */
import { FederationAdminError } from "@synapse-federation/client";
import type { Obstacle, PostOutcome, WaitReason } from "./decide/facts.ts";

/** Seconds are the homeserver's to say; this is for one that says none. */
const defaultRetryAfterMs = 5_000;

/** Texts are the same whatever went wrong below: who writes a Homeserver must not learn what an address answers. */
const messages: Readonly<Partial<Record<WaitReason, string>>> = {
  AddressNotAllowed: "The operator may not connect to the address that the Homeserver's url leads to",
  Unreachable: "The homeserver can't be reached or does not answer as it should; the operator's log says more",
  Unauthorized: "The homeserver does not take the access token; put a valid one into the Secret",
  NotAdmin: "The access token is not a server admin's; put an admin's into the Secret",
  AdminAPINotFound:
    "What answers at the Homeserver's url is not Synapse's admin API; url must be the origin of Synapse's main process",
  RateLimited: "The homeserver asks for fewer requests",
};

/** What a failed read of the row shows. */
export function readingOf(
  error: FederationAdminError,
): { readonly found: "no destination" } | { readonly found: "obstacle"; readonly obstacle: Obstacle } {
  return isUnknownDestination(error)
    ? { found: "no destination" }
    : { found: "obstacle", obstacle: answeredObstacle(error) ?? obstacle("Unreachable") };
}

/**
 * What a failed POST leaves behind. Refused only where it is certain that nothing was taken up; all else may have
 * been. A 400 is never judged by its text.
 */
export function postOutcomeOf(error: unknown): PostOutcome {
  // Whatever else is thrown, the POST may have left.
  if (!(error instanceof FederationAdminError)) return { post: "ambiguous", complete: false };
  if (isUnknownDestination(error)) return { post: "no destination" };
  const refused = isOddAnswer(error) ? undefined : answeredObstacle(error);
  if (refused !== undefined) return { post: "refused", obstacle: refused };
  if (error.kind === "network" && error.sent === "nothing") {
    return { post: "refused", obstacle: obstacle("Unreachable") };
  }
  return { post: "ambiguous", complete: isComplete(error) };
}

function isUnknownDestination(error: FederationAdminError): boolean {
  return error.kind === "matrix" && error.status === 404 && error.errcode === "M_NOT_FOUND";
}

const reasonOfStatus: ReadonlyMap<number | undefined, WaitReason> = new Map([
  [401, "Unauthorized"],
  [403, "NotAdmin"],
  [404, "AdminAPINotFound"],
  [405, "AdminAPINotFound"],
  [429, "RateLimited"],
]);

/** What the homeserver, or whatever stands in its place, says is in the way. */
function answeredObstacle(error: FederationAdminError): Obstacle | undefined {
  if (error.kind === "network") {
    return error.code === "ERR_ADDRESS_NOT_ALLOWED" ? obstacle("AddressNotAllowed") : undefined;
  }
  if (error.kind === "redirect" || isOddAnswer(error)) return obstacle("AdminAPINotFound");
  const reason = reasonOfStatus.get(error.status);
  if (reason !== "RateLimited") return reason && obstacle(reason);
  return { ...obstacle(reason), retryAfterMs: error.retryAfterMs ?? defaultRetryAfterMs };
}

/** A 200 that is not as expected. A reset may stand behind it all the same. */
function isOddAnswer(error: FederationAdminError): boolean {
  return error.kind === "not-json" || error.kind === "malformed" || error.kind === "too-large";
}

/** An answer came to its end, so the POST is not under way any more. */
function isComplete(error: FederationAdminError): boolean {
  return error.kind === "matrix" || error.kind === "status" || error.kind === "not-json" || error.kind === "malformed";
}

function obstacle(reason: WaitReason): Obstacle {
  return { reason, message: messages[reason] ?? reason };
}
