/** What is wrong with a manifest, and where: what a person needs to find it in an editor. */
export interface Fault {
  /** As it stands in the folder. */
  readonly file: string;
  /** From 1; absent where the whole file is meant. */
  readonly at?: Position;
  /** The field, such as `spec.destination`; empty where the document is meant. */
  readonly field: string;
  readonly message: string;
}

/** Both from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** One line, in the form that editors and terminals make clickable. */
export function formatFault({ file, at, field, message }: Fault): string {
  return [at ? `${file}:${at.line}:${at.column}` : file, ...(field === "" ? [] : [field]), message].join(": ");
}
