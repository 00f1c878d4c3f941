import type { Cluster, Kind, ObjectKey } from "./cluster.ts";
import type { Connections } from "./connection/connection.ts";
import type { Log } from "./log.ts";

/** What a reconciler works with. Clocks and randomness come in, so that a test can hold them. */
export interface Surroundings {
  readonly cluster: Cluster;
  readonly connections: Connections;
  readonly log: Log;
  /** Random id of this process, which marks its open attempts. */
  readonly holder: string;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Milliseconds that never go back, from an arbitrary start. */
  readonly monotonic: () => number;
  /** In [0, 1). */
  readonly random: () => number;
}

/** When to look at the object again although nothing changed. Absent: only on a change. */
export interface NextLook {
  readonly afterMs?: number;
  /** Of that look among those that are due (0): the higher goes first. */
  readonly priority?: number;
}

/**
 * Brings one object a step or more forward. The queue never runs one key twice at once; what it throws is logged and
 * tried again with a backoff of that key's own.
 *
 * @param signal aborts when the process is asked to stop: begin nothing new, leave what is under way resumable.
 */
export type Reconcile<K extends Kind> = (
  key: ObjectKey<K>,
  surroundings: Surroundings,
  signal: AbortSignal,
) => Promise<NextLook>;
