/** What every operation gets besides the request. */
import type { DestinationStore } from "@synapse-federation/core/store";
import type { Accounts } from "./accounts.ts";

export interface Context {
  readonly store: DestinationStore;
  /** Replaced as a whole when a state document is put. */
  accounts: Accounts;
  /** What `Server` and `server_version` say. */
  serverVersion: string;
  /** Whether an option set it, which wins over every state document. */
  readonly versionIsFixed: boolean;
  /** Unix milliseconds. */
  readonly now: () => number;
}
