/** Synapse in a virtual environment of its own, kept in the repository's `.cache/`. */
import { execFile } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { access, mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Python } from "./python.ts";
import type { SynapseRelease } from "./releases.ts";

const cache = fileURLToPath(new URL("../../../../.cache/synapse/", import.meta.url));
const requirementsOf = (release: SynapseRelease): string =>
  fileURLToPath(new URL(`../../synapse/requirements-${release}.txt`, import.meta.url));

/** A lock older than this belongs to a process that hangs, or to another machine's. */
const staleLockMs = 600_000;

/**
 * The `python` of a virtual environment that holds that release of Synapse, made first where it isn't there yet
 * (about 30 s). Keyed by release, the requirements' hash, Python's version and the platform.
 *
 * It is built under another name and renamed when complete, so an unfinished one is never taken for a finished one,
 * and processes that build it at once do no harm; the lock only spares them the work.
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
    .digest("hex")
    .slice(0, 12);
  const directory = join(cache, `${release}-${hash}-py${python.version}-${process.platform}-${process.arch}`);
  const interpreter = join(directory, "bin", "python");
  const lock = `${directory}.lock`;
  await mkdir(cache, { recursive: true });
  while (!(await exists(interpreter))) {
    signal?.throwIfAborted();
    if (!(await take(lock))) {
      await sleep(200, undefined, { ...(signal && { signal }) });
      continue;
    }
    try {
      await build(directory, python, requirements, signal);
    } finally {
      await rm(lock, { force: true });
    }
  }
  return interpreter;
}

async function build(directory: string, python: Python, requirements: string, signal?: AbortSignal): Promise<void> {
  const unfinished = `${directory}.unfinished-${randomUUID()}`;
  const run = (command: string, args: readonly string[]): Promise<unknown> =>
    promisify(execFile)(command, args, { maxBuffer: 2 ** 24, ...(signal && { signal }) });
  try {
    await run(python.command, ["-m", "venv", unfinished]);
    // The requirements are complete, so nothing is resolved anew.
    const options = ["--require-hashes", "--no-deps", "--no-input", "--quiet", "--disable-pip-version-check"];
    await run(join(unfinished, "bin", "python"), ["-m", "pip", "install", ...options, "-r", requirements]);
    // Left by a Python that is gone: its interpreter was not found above.
    await rm(directory, { recursive: true, force: true });
    await rename(unfinished, directory);
  } catch (error) {
    if (await exists(join(directory, "bin", "python"))) return;
    signal?.throwIfAborted();
    const output = (error as { stderr?: string }).stderr ?? String(error);
    throw new Error(`Synapse could not be installed from ${requirements}:\n${output.slice(-2000)}`, { cause: error });
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

/** True when this process holds the lock now: it was free, or its holder is gone. */
async function take(lock: string): Promise<boolean> {
  try {
    await writeFile(lock, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  const [holder, age] = await Promise.all([
    readFile(lock, "utf8").catch(() => ""),
    stat(lock).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    ),
  ]);
  // Empty: taken a moment ago, its holder has not written its id yet.
  if (age < staleLockMs && (holder === "" || alive(Number(holder)))) return false;
  await rm(lock, { force: true });
  return false;
}

function alive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
