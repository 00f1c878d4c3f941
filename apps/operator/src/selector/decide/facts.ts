/** Everything that a decision about a selector run rests on. */
import type { Int64 } from "@synapse-federation/core/wire";
import type { SelectorReset } from "../../api/federation-reset.ts";
import type { Selection } from "../../api/federation-reset-status.ts";
import type { RunFacts } from "../../run/facts.ts";
import type { Instant } from "../../run/instant.ts";
import type { ForeignIntent } from "../../run/memory.ts";
import type { Obstacle } from "../../run/target.ts";

/** A destination in backoff. */
export interface FailingRow {
  readonly destination: string;
  /** Unix milliseconds of its first failure. */
  readonly failureTs: Int64;
}

interface Look {
  /** When it was begun. */
  readonly asked: Instant;
  /** When its last answer was there. */
  readonly at: Instant;
}

/** The failing rows whose names match. */
export interface RowsReading extends Look {
  readonly found: "rows";
  /** By name, bytewise. */
  readonly rows: readonly FailingRow[];
  /** Failing rows whose names are no server names. */
  readonly skipped: number;
  /** The rows moved while they were read, so that some may be missing. */
  readonly approximate: boolean;
  /** Unix milliseconds by the homeserver's clock. */
  readonly date: number;
}

export type BlockReading = RowsReading | (Look & { readonly found: "obstacle"; readonly obstacle: Obstacle });

/** What came of the POSTs of a window. */
export interface Posted {
  /** Those that may have been taken up. */
  readonly names: ReadonlySet<string>;
  /** Every name of the window up to this one is among them. Absent: not even its first. */
  readonly through?: string;
  readonly answered: Instant;
  /** When one was sent that may be under way still. */
  readonly unanswered?: Instant;
  /** What turned one away. */
  readonly obstacle?: Obstacle;
}

/** A window that this process opened. */
export interface OwnWindow {
  /** What {@link windowText} says of it. */
  readonly text: string;
  /** Absent: no POST of it has left. */
  readonly posted?: Posted;
}

export interface Facts extends RunFacts {
  readonly reset: SelectorReset;
  /** What the homeserver is asked in a second at most. */
  readonly requestsPerSecond: number;
  /** The last look since spec last changed. */
  readonly reading?: BlockReading;
  readonly own?: OwnWindow;
  /** An open window that this process can't account for. */
  readonly foreign?: ForeignIntent;
  /** Another run that is at work on this homeserver, as `namespace/name`. */
  readonly ahead?: string;
}

/** Tells an open window from every other one. */
export function windowText({ after = "", through = "", window }: Selection): string | undefined {
  return window && `${window.holder} ${window.startTime} ${after} ${through}`;
}
