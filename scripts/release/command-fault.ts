/** What a command answers, as a fault of what is released. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** `what`, and the first lines that the command said; undefined where it ended with 0. */
export async function commandFault(
  what: string,
  [program, ...args]: readonly [string, ...string[]],
  cwd: string,
): Promise<string | undefined> {
  try {
    await run(program, args, { cwd });
    return undefined;
  } catch (error) {
    const { stdout, stderr } = error as { readonly stdout: string; readonly stderr: string };
    return `${what}: ${`${stdout}${stderr}`.trim().split("\n").slice(0, 8).join("\n    ")}`;
  }
}

/** Faults of a program that must know `--help` and say its version. */
export async function programFault(
  name: string,
  command: readonly [string, ...string[]],
  version: string,
  cwd: string,
): Promise<string | undefined> {
  const broken = await commandFault(`${name} --help fails`, [...command, "--help"], cwd);
  if (broken !== undefined) return broken;
  const [program, ...args] = command;
  const { stdout } = await run(program, [...args, "--version"], { cwd });
  return stdout === `${version}\n` ? undefined : `${name} --version says ${stdout.trim()}, not ${version}`;
}
