import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** Runs a program and answers its stdout. @throws Error with the end of what it complained about. */
export async function run(program: string, ...args: readonly string[]): Promise<string> {
  try {
    return (await promisify(execFile)(program, args, { maxBuffer: 2 ** 26 })).stdout;
  } catch (error) {
    const { stderr, stdout, message } = error as { stderr?: string; stdout?: string; message: string };
    const reason = (stderr?.trim() || stdout?.trim() || message).slice(-2000);
    throw new Error(`${program} ${args[0] ?? ""}: ${reason}`, { cause: error });
  }
}

export const works = (program: string, ...args: readonly string[]): Promise<boolean> =>
  run(program, ...args).then(
    () => true,
    () => false,
  );
