/** Log lines: JSON for machines, plain for a terminal. Fields are chosen one by one; tokens never are. */

export const logLevels = ["debug", "info", "warn", "error", "silent"] as const;
export type LogLevel = (typeof logLevels)[number];

type LogValue = string | number | boolean | undefined;

/** One sentence that never varies, and what varies as fields. */
export type LogLine = (message: string, fields?: Readonly<Record<string, LogValue>>) => void;

export type Log = Readonly<Record<Exclude<LogLevel, "silent">, LogLine>>;

export interface LogOptions {
  readonly level: LogLevel;
  readonly format: "json" | "plain";
  readonly write: (line: string) => void;
  /** Unix milliseconds. */
  readonly now: () => number;
}

export function openLog({ level, format, write, now }: LogOptions): Log {
  const line =
    (of: Exclude<LogLevel, "silent">): LogLine =>
    (message, fields = {}) => {
      if (logLevels.indexOf(of) < logLevels.indexOf(level)) return;
      const time = new Date(now()).toISOString();
      write(
        format === "json"
          ? JSON.stringify({ time, level: of, message, ...fields })
          : [time, of.padEnd(5), message, ...Object.entries(fields).flatMap(plainField)].join(" "),
      );
    };
  return { debug: line("debug"), info: line("info"), warn: line("warn"), error: line("error") };
}

function plainField([name, value]: readonly [string, LogValue]): readonly string[] {
  if (value === undefined) return [];
  // Quoted where it could be read as more than one field or line.
  return [`${name}=${typeof value === "string" && !/^[\w./:@-]+$/.test(value) ? JSON.stringify(value) : value}`];
}

/** What a thrown value says of itself, in a field. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
