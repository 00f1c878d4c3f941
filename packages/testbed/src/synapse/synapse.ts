/** What a test gets in hand: a running Synapse. */
import type { DestinationRecord, Dialect } from "@synapse-federation/core/store";
import type { User, UserKind } from "./users.ts";

export interface Synapse extends AsyncDisposable {
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
  /**
   * Puts rows by SQL, replacing those of the same name and their rooms. Details and reset read through a cache of
   * Synapse's: seed a name before it is first asked for.
   */
  seed(records: Iterable<DestinationRecord>): Promise<void>;
  remove(names: readonly string[]): Promise<void>;
  clearDestinations(): Promise<void>;
  /** The tables as they stand, names ascending. */
  rows(): Promise<readonly DestinationRecord[]>;
  /** Makes Synapse try and fail to reach a destination, over HTTP alone; returns once its row says so. */
  makeFailing(destination: string): Promise<void>;
  close(): Promise<void>;
}
