/** One measurement that `pnpm bench NAME` runs. */
export interface Bench {
  readonly name: string;
  /** One line: what is measured, and against which target. */
  readonly summary: string;
  /** Prints a table. False where a target was missed. */
  readonly run: () => Promise<boolean>;
}
