import type { FederationResetStatus } from "../api/federation-reset-status.ts";
import type { EventNote } from "../cluster.ts";

/** Guarded by uid and resourceVersion. `intent`: the POSTs that it announces follow at once. */
export interface WriteStatus {
  readonly do: "write status";
  readonly status: FederationResetStatus;
  readonly intent: boolean;
  /** Told once the write stands. */
  readonly events: readonly EventNote[];
}

/** Look again when something changes, or after `afterMs` milliseconds. */
export interface Wait {
  readonly do: "wait";
  readonly afterMs?: number;
  readonly events: readonly EventNote[];
}

/** What a run of either kind may have to do next. */
export type RunStep =
  | WriteStatus
  | Wait
  /** The object outlived its TTL. */
  | { readonly do: "delete" };

/** @param delays milliseconds; the shortest counts, `undefined` never. */
export function waitFor(...delays: readonly (number | undefined)[]): Wait {
  const known = delays.filter((delay) => delay !== undefined);
  return { do: "wait", ...(known.length > 0 && { afterMs: Math.max(0, Math.min(...known)) }), events: [] };
}
