import type { Result } from "../run.ts";
import type { Kind } from "../variant.ts";

/** How many cases came to which verdict. */
export interface Counts {
  readonly same: number;
  readonly differs: number;
  readonly leftOut: number;
}

/** Prints results as they come, and their sum at the end. */
export interface Reporter {
  result(result: Result): void;
  end(counts: Counts): void;
}

export interface ReporterOptions {
  /** Takes text to print, line ends included. */
  readonly write: (text: string) => void;
  readonly url: URL;
  readonly kind: Kind;
  readonly colours: boolean;
}
