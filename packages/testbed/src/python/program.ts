/** Programs that are Python packages and drive a server as their users do, each in an environment of its own. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { findPython } from "./python.ts";
import { type PinnedPackage, virtualEnvironment } from "./virtual-environment.ts";

export type PythonProgram = "schemathesis" | "synadm";

export const pythonPrograms: Readonly<Record<PythonProgram, PinnedPackage>> = {
  schemathesis: pinned("schemathesis"),
  synadm: pinned("synadm"),
};

function pinned(program: PythonProgram): PinnedPackage {
  return {
    name: `python/${program}`,
    requirements: new URL(`../../python/requirements-${program}.txt`, import.meta.url),
  };
}

/** How a program ended. */
export interface Outcome {
  /** Null where a signal ended it. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const patienceMs = 100_000;

/**
 * Makes that program's environment where it isn't there yet (10 s and more): for a hook, which has more time than a test.
 *
 * @returns the command that runs it, and that command's first argument.
 * @throws Error where there is no Python; ask `requireTool("pythonPackages")` first.
 */
export async function preparePythonProgram(
  program: PythonProgram,
): Promise<readonly [command: string, script: string]> {
  const python = await findPython();
  if (python === undefined) throw new Error(`${program} needs a Python.`);
  const bin = await virtualEnvironment(pythonPrograms[program], python);
  return [join(bin, "python"), join(bin, program)];
}

/**
 * Runs that program to its end. It sees nothing of this process's environment but
 * `PATH`, so that no proxy and no configuration of the user gets in.
 *
 * @param directory where it runs, and what it takes for its user's home.
 * @throws Error where there is no Python, or it can't be started.
 */
export async function runPythonProgram(
  program: PythonProgram,
  args: readonly string[],
  { directory, environment = {} }: { directory: string; environment?: Readonly<Record<string, string>> },
): Promise<Outcome> {
  const [command, script] = await preparePythonProgram(program);
  const own = { PATH: process.env["PATH"], HOME: directory, LC_ALL: "C.UTF-8" };
  const options = { cwd: directory, env: { ...own, ...environment }, timeout: patienceMs, maxBuffer: 2 ** 24 };
  try {
    return { status: 0, ...(await promisify(execFile)(command, [script, ...args], options)) };
  } catch (error) {
    const { code, stdout, stderr } = error as { code?: unknown; stdout?: string; stderr?: string };
    // A word is node's own: it did not start, or said too much.
    if (typeof code === "string" || stdout === undefined || stderr === undefined) throw error;
    return { status: typeof code === "number" ? code : null, stdout, stderr };
  }
}
