/** The reference server as a library: a Synapse federation admin API that a test holds in its hand. */
import { memoryStore } from "@synapse-federation/core/memory";
import type { StateDocument } from "@synapse-federation/core/schema";
import type { DestinationStore, Dialect } from "@synapse-federation/core/store";
import type { LogLevel } from "./app.ts";
import type { ControlOptions } from "./control/index.ts";
import { isLoopback } from "./loopback.ts";
import { openReferenceServer, type ReferenceServer } from "./reference-server.ts";
import { documentSource } from "./state/document.ts";
import { sameDialect } from "./state/replace.ts";

export type { StateDestination, StateDocument, StateUser } from "@synapse-federation/core/schema";
export { StateFault } from "./state/fault.ts";
export type { ControlOptions, LogLevel, ReferenceServer };

export interface ReferenceServerOptions {
  /** What the server holds at first. Default: no destination (or what the store holds), and one admin. */
  readonly state?: StateDocument;
  /** Default: 127.0.0.1. */
  readonly host?: string;
  /** Default: 0, a free one. */
  readonly port?: number;
  /** Which database's rules hold; wins over the state's. Default: the store's, else the state's, else sqlite. */
  readonly dialect?: Dialect;
  /** Default: a memory store. Closed with the server. */
  readonly store?: DestinationStore;
  /** What `Server` and `server_version` say; wins over the state's. */
  readonly serverVersion?: string;
  /** The control API under /_reference/v1. Default: on and without a token on loopback, off elsewhere. */
  readonly control?: false | ControlOptions;
  /** PEM of a certificate and its key. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** Default: silent. */
  readonly logLevel?: LogLevel;
}

/**
 * Starts a server in this process.
 *
 * @throws {StateFault} where the state is at fault; node's own error where the address can't be had.
 */
export async function startReferenceServer(options: ReferenceServerOptions = {}): Promise<ReferenceServer> {
  const { state, host = "127.0.0.1", port = 0, serverVersion, tls, logLevel = "silent" } = options;
  const { dialect = state?.dialect ?? "sqlite", store = memoryStore({ dialect }) } = options;
  const { control = isLoopback(host) ? {} : false } = options;
  return await openReferenceServer({
    store,
    ...(state && { source: documentSource(state) }),
    check: options.dialect === undefined ? sameDialect(store) : () => {},
    host,
    port,
    logLevel,
    ...(serverVersion !== undefined && { serverVersion }),
    ...(control !== false && { control }),
    ...(tls && { tls }),
  });
}
