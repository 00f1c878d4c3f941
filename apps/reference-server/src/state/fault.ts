/** A fault in a state document, by its path. The message is one line and quotes no more of the document than a name. */
export class StateFault extends Error {
  override readonly name = "StateFault";
  /** Such as `destinations[3].retry_interval`; empty for the document as a whole. */
  readonly path: string;
  readonly problem: string;

  constructor(path: string, problem: string) {
    super(path === "" ? problem : `${path}: ${problem}`);
    this.path = path;
    this.problem = problem;
  }

  /** The same fault, seen from one level further out. */
  under(parent: string): StateFault {
    const joint = this.path === "" || this.path.startsWith("[") ? "" : ".";
    return new StateFault(`${parent}${joint}${this.path}`, this.problem);
  }
}

/** Runs a reader of a part, so that a fault in it carries the part's place. */
export function within<T>(place: () => string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw placed(error, place());
  }
}

/** The error to throw on from around a part. */
export function placed(error: unknown, place: string): unknown {
  return error instanceof StateFault ? error.under(place) : error;
}
