/** What a run tells besides its status: events, and failed requests in the log. */
import { FederationAdminError } from "@synapse-federation/client";
import type { FederationReset } from "../api/federation-reset.ts";
import type { EventNote } from "../cluster.ts";
import { textOfKey } from "../object-key.ts";
import type { Surroundings } from "../reconciler.ts";

export interface Reported {
  readonly reset: FederationReset;
  readonly surroundings: Surroundings;
}

export function emit({ reset, surroundings }: Reported, events: readonly EventNote[]): void {
  const { name, namespace } = reset.metadata;
  for (const event of events) surroundings.cluster.emit({ kind: "FederationReset", namespace, name }, event);
}

/**
 * Lets through only what the client says is an answer, or the lack of one; and notes it.
 *
 * @param destination that was asked for, or none.
 */
export function expectedFailure(error: unknown, reported: Reported, destination?: string): FederationAdminError {
  if (!(error instanceof FederationAdminError) || error.kind === "aborted") throw error;
  noteFailure(error, reported, destination);
  return error;
}

/** The client's messages hold neither the token nor text of an answer. */
export function noteFailure(error: unknown, { reset, surroundings }: Reported, destination?: string): void {
  surroundings.log.info("A request to the homeserver failed", {
    object: textOfKey({ kind: "FederationReset", ...reset.metadata }),
    destination,
    error: error instanceof FederationAdminError ? error.message : "unexpected error",
  });
}
