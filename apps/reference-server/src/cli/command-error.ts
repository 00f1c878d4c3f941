/** A run that ends with one line on standard error: 2 for a mistake in what was asked, 1 for what went wrong in doing it. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  readonly exitStatus: 1 | 2;

  constructor(message: string, exitStatus: 1 | 2 = 2) {
    super(message);
    this.exitStatus = exitStatus;
  }
}
