/** Python packages in virtual environments of their own, kept in the repository's `.cache/`. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { madeOnce } from "../made-once.ts";
import type { Python } from "./python.ts";

const cache = fileURLToPath(new URL("../../../../.cache/", import.meta.url));

export interface PinnedPackage {
  /** Names its folder below the cache: `synapse/1.163.2`. */
  readonly name: string;
  /** A requirements file that is complete and has a hash for everything. */
  readonly requirements: URL;
}

/**
 * The folder of programs of a virtual environment that holds that package, made first where it isn't there yet (10 to
 * 30 s). Keyed by name, requirements, Python and platform. Programs other than `python` name the folder in which they
 * were made, which is renamed since: have `python` run them.
 *
 * @throws Error with the end of pip's output where the installation fails.
 */
export async function virtualEnvironment(
  { name, requirements }: PinnedPackage,
  python: Python,
  signal?: AbortSignal,
): Promise<string> {
  const hash = createHash("sha256")
    .update(await readFile(requirements))
    .update(python.home)
    .digest("hex");
  const platform = `py${python.version}-${process.platform}-${process.arch}`;
  const folder = join(cache, `${name}-${platform}-${hash.slice(0, 12)}`);
  await madeOnce(folder, (unfinished) => install(unfinished, python, fileURLToPath(requirements), signal), signal);
  return join(folder, "bin");
}

async function install(folder: string, python: Python, requirements: string, signal?: AbortSignal): Promise<void> {
  const run = (command: string, args: readonly string[]): Promise<unknown> =>
    promisify(execFile)(command, args, { maxBuffer: 2 ** 24, ...(signal && { signal }) });
  try {
    await run(python.command, ["-m", "venv", folder]);
    // The requirements are complete, so nothing is resolved anew.
    const options = ["--require-hashes", "--no-deps", "--no-input", "--quiet", "--disable-pip-version-check"];
    await run(join(folder, "bin", "python"), ["-m", "pip", "install", ...options, "-r", requirements]);
  } catch (error) {
    signal?.throwIfAborted();
    const output = (error as { stderr?: string }).stderr || String(error);
    throw new Error(`pip could not install ${requirements}:\n${output.slice(-2000)}`, { cause: error });
  }
}
