/** One measurement that `pnpm bench NAME` runs. */
export interface Bench {
  readonly name: string;
  /** One line: what is measured, and against which target. */
  readonly summary: string;
  /** Prints a table. False where a target was missed. @throws UsageError for options that it does not take. */
  readonly run: (options: readonly string[]) => Promise<boolean>;
}

/** What was asked for can't be read; the message says what can. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
