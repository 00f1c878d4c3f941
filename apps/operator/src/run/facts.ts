import type { ObservedDestination } from "../api/federation-reset-status.ts";
import type { FederationReset } from "../api/federation-reset.ts";
import type { Instant } from "./instant.ts";
import type { Obstacle, Target } from "./target.ts";

/** What every decision about a run rests on, whatever it resets. */
export interface RunFacts {
  readonly now: Instant;
  /** Random id of this process. */
  readonly holder: string;
  readonly reset: FederationReset;
  readonly homeserver: Target | Obstacle;
  /** The destination of the run as it was last read, for its status. */
  readonly observed?: ObservedDestination;
  /** Milliseconds that the run was active beyond what its status says. */
  readonly activeMs: number;
  /** In [0, 1), one draw for each intent: how much of the longest backoff is waited. */
  readonly jitter: number;
}
