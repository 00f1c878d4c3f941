/** What the homeserver's answers mean for a run. */
import { FederationAdminError } from "@synapse-federation/client";
import { obstacleOf } from "../connection/obstacle.ts";
import type { PostOutcome } from "./post-outcome.ts";
import type { Obstacle } from "./target.ts";

/** What a failed read of the row shows. */
export function readingOf(
  error: FederationAdminError,
): { readonly found: "no destination" } | { readonly found: "obstacle"; readonly obstacle: Obstacle } {
  return isUnknownDestination(error) ? { found: "no destination" } : { found: "obstacle", obstacle: obstacleOf(error) };
}

/**
 * What a failed POST leaves behind. Refused only where it is certain that nothing was taken up; all else may have
 * been. A 400 is never judged by its text.
 */
export function postOutcomeOf(error: unknown): PostOutcome {
  // Whatever else is thrown, the POST may have left.
  if (!(error instanceof FederationAdminError)) return { post: "ambiguous", complete: false };
  if (isUnknownDestination(error)) return { post: "no destination" };
  if (isRefusal(error)) return { post: "refused", obstacle: obstacleOf(error) };
  return { post: "ambiguous", complete: endedAnswers.has(error.kind) };
}

function isUnknownDestination(error: FederationAdminError): boolean {
  return error.kind === "matrix" && error.status === 404 && error.errcode === "M_NOT_FOUND";
}

/** Answers that Synapse, or a proxy in its place, gives before anything is reset. */
const refusals: ReadonlySet<number> = new Set([401, 403, 404, 405, 429]);

function isRefusal(error: FederationAdminError): boolean {
  if (error.kind === "network") return error.sent === "nothing";
  if (error.kind === "matrix" || error.kind === "status") return refusals.has(error.status);
  return error.kind === "redirect";
}

/** An answer came to its end, so the POST is not under way any more. */
const endedAnswers: ReadonlySet<FederationAdminError["kind"]> = new Set(["matrix", "status", "not-json", "malformed"]);
