/** A folder of the repository's cache that takes long to make: made once, whoever asks for it and how often. */
import { randomUUID } from "node:crypto";
import { access, mkdir, readdir, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Whoever makes it touches the lock so often. */
const heartbeatMs = 2000;
/** A lock that was not touched for so long belongs to a process that is gone. */
const staleMs = 15_000;

/**
 * Calls `make` with a folder to fill where `directory` isn't there yet, and answers `directory`.
 *
 * It is made under another name and renamed when complete, so an unfinished one is never taken for a finished one, and
 * processes that make it at once do no harm; the lock only spares them the work. What a killed one left is removed by
 * the next.
 *
 * @throws what `make` throws, or the signal's reason while another process makes it.
 */
export async function madeOnce(
  directory: string,
  make: (unfinished: string) => Promise<void>,
  signal?: AbortSignal,
): Promise<string> {
  const lock = `${directory}.lock`;
  await mkdir(dirname(directory), { recursive: true });
  while (!(await exists(directory))) {
    if (!(await take(lock))) {
      await sleep(200, undefined, { ...(signal && { signal }) });
      continue;
    }
    const heartbeat = setInterval(() => void utimes(lock, new Date(), new Date()).catch(() => undefined), heartbeatMs);
    const unfinished = `${directory}.unfinished-${randomUUID()}`;
    try {
      // Finished by another between the look and the lock.
      if (await exists(directory)) break;
      await removeUnfinished(directory);
      await mkdir(unfinished);
      await make(unfinished);
      await rename(unfinished, directory);
    } catch (error) {
      // Somebody who took our lock for stale was faster.
      if (!(await exists(directory))) throw error;
    } finally {
      clearInterval(heartbeat);
      await rm(unfinished, { recursive: true, force: true });
      await rm(lock, { force: true });
    }
  }
  return directory;
}

async function removeUnfinished(directory: string): Promise<void> {
  const parent = dirname(directory);
  const prefix = `${basename(directory)}.unfinished-`;
  const names = (await readdir(parent)).filter((name) => name.startsWith(prefix));
  await Promise.all(names.map((name) => rm(join(parent, name), { recursive: true, force: true })));
}

/** True when this process holds the lock now. One that is stale is taken away, and is free at the next try. */
async function take(lock: string): Promise<boolean> {
  try {
    await writeFile(lock, "", { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  const { mtimeMs } = await stat(lock).catch(() => ({ mtimeMs: Date.now() }));
  if (Date.now() - mtimeMs > staleMs) await rm(lock, { force: true });
  return false;
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
