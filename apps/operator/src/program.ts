import type { MetricsRegistry } from "@synapse-federation/controller";
import type { Log } from "./log.ts";
import type { Options } from "./options.ts";

/** What the program has at hand, wherever its resources are. */
export interface Program<Place> {
  readonly options: Options<Place>;
  readonly version: string;
  /** Ends it cleanly. */
  readonly signal: AbortSignal;
  readonly log: Log;
  readonly metrics: MetricsRegistry;
  readonly stdout: (line: string) => void;
  /** Told once everything that there is to do is known. */
  readonly onReady: () => void;
}

/** This process may not act any more; the message says why. */
export class ProgramEnded extends Error {
  override readonly name = "ProgramEnded";
}
