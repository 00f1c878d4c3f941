import type { EventNote } from "../../cluster.ts";
import type { FederationResetStatus } from "../../api/federation-reset-status.ts";

/** The one thing to do next. */
export type Step =
  /** GET the destination's row. */
  | { readonly do: "read row" }
  /** GET the destination's rooms. */
  | { readonly do: "read rooms" }
  /** Guarded by uid and resourceVersion. `intent`: the POST that it announces follows at once. */
  | {
      readonly do: "write status";
      readonly status: FederationResetStatus;
      readonly intent: boolean;
      /** Told once the write stands. */
      readonly events: readonly EventNote[];
    }
  /** POST the reset that the status announces. */
  | { readonly do: "post" }
  /** Look again when something changes, or after `afterMs` milliseconds. */
  | { readonly do: "wait"; readonly afterMs?: number; readonly events: readonly EventNote[] }
  /** The object outlived its TTL. */
  | { readonly do: "delete" };

/** @param delays milliseconds; the shortest counts, `undefined` never. */
export function waitFor(...delays: readonly (number | undefined)[]): Step & { readonly do: "wait" } {
  const known = delays.filter((delay) => delay !== undefined);
  return { do: "wait", ...(known.length > 0 && { afterMs: Math.max(0, Math.min(...known)) }), events: [] };
}
