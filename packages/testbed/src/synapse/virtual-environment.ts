/** Synapse in a virtual environment of its own, kept in the repository's `.cache/`. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { madeOnce } from "../made-once.ts";
import type { Python } from "./python.ts";
import type { SynapseRelease } from "./releases.ts";

const cache = fileURLToPath(new URL("../../../../.cache/synapse/", import.meta.url));
const requirementsOf = (release: SynapseRelease): string =>
  fileURLToPath(new URL(`../../synapse/requirements-${release}.txt`, import.meta.url));

/**
 * The `python` of a virtual environment that holds that release of Synapse, made first where it isn't there yet
 * (about 30 s). Keyed by release, requirements, Python and platform.
 *
 * @throws Error with the end of pip's output where the installation fails.
 */
export async function virtualEnvironment(
  release: SynapseRelease,
  python: Python,
  signal?: AbortSignal,
): Promise<string> {
  const requirements = requirementsOf(release);
  const hash = createHash("sha256")
    .update(await readFile(requirements))
    .update(python.home)
    .digest("hex");
  const platform = `py${python.version}-${process.platform}-${process.arch}`;
  const folder = join(cache, `${release}-${platform}-${hash.slice(0, 12)}`);
  await madeOnce(folder, (unfinished) => install(unfinished, python, requirements, signal), signal);
  return join(folder, "bin", "python");
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
    throw new Error(`Synapse could not be installed from ${requirements}:\n${output.slice(-2000)}`, { cause: error });
  }
}
