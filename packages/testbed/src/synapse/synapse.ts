/** What a test gets in hand: a running Synapse. */
import type { DestinationRecord, Dialect } from "@synapse-federation/core/store";
import type { Scenes } from "./scenes.ts";
import type { User, UserKind } from "./users.ts";

export interface Synapse extends Scenes, AsyncDisposable {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly serverName: string;
  /** As `server_version` says: `1.163.2`. */
  readonly version: string;
  readonly dialect: Dialect;
  readonly admin: User;
  readonly plain: User;
  readonly guest: User;
  addUser(kind: UserKind): Promise<User>;
  /** False for a Synapse that was taken from `SYNAPSE_URL`: seed, remove, clearDestinations and rows reject there. */
  readonly seedable: boolean;
  /** Puts rows by SQL, replacing those of the same name and their rooms. Synapse sees them at once. */
  seed(records: Iterable<DestinationRecord>): Promise<void>;
  remove(names: readonly string[]): Promise<void>;
  clearDestinations(): Promise<void>;
  /** The tables as they stand, names ascending. */
  rows(): Promise<readonly DestinationRecord[]>;
  /** Ends it and removes its files; a taken one has its users deactivated, and goes on. */
  close(): Promise<void>;
}
