/** What stands between a reconciler and a homeserver: token, trust, allowed addresses, and the load that it is spared. */
import type { FederationAdminClient } from "@synapse-federation/client";
import type { Homeserver } from "../api/homeserver.ts";

/**
 * Who comes first where a homeserver's places are taken: somebody waits for a single reset, a selector's run takes its
 * time anyway, a watch may look a little later, and figures can wait.
 */
export type Importance = "reset" | "selector" | "watch" | "poll";

export interface Connection {
  /** Scheme, host and port; two Homeservers with one origin are the same Synapse. */
  readonly origin: string;
  /** Requests that it takes at the same time, and in a second: the Homeserver's limits, or tighter caps of our own. */
  readonly maxConcurrentRequests: number;
  readonly requestsPerSecond: number;
  /**
   * Waits for a place (maxConcurrentRequests), then runs `work`, which makes its requests one after another; the first
   * waits a moment for the rate (requestsPerSecond). The read, the guarded write and the POST of a
   * reset share one turn: a read that had to queue again before its POST would be too old for it.
   */
  turn<T>(importance: Importance, signal: AbortSignal, work: (client: FederationAdminClient) => Promise<T>): Promise<T>;
  /** Runs `work` while nobody else works on this destination of this origin, whatever object asks. */
  exclusively<T>(destination: string, signal: AbortSignal, work: () => Promise<T>): Promise<T>;
}

/** Why there is no connection. The message names the object that is missing, and never an address or a token. */
export interface Refusal {
  readonly reason: "HomeserverNotFound" | "SecretNotFound" | "CABundleNotFound" | "AddressNotAllowed";
  readonly message: string;
}

export type ConnectionReading = { readonly connection: Connection } | { readonly refusal: Refusal };

export interface Connections extends AsyncDisposable {
  /** Reads the Secret and the ConfigMap that the Homeserver names, so a rotated token is used at the next call. */
  open(homeserver: Homeserver): Promise<ConnectionReading>;
  /** The Homeserver is gone, and so are its sockets and its token once what is under way has ended. */
  forget(homeserver: { readonly namespace: string; readonly name: string }): void;
}
