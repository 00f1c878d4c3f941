/** Files that are there whole or not at all, whenever the power goes. */
import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";

/** The moments between which a process can die; `done` is when the new content outlives a power cut. */
export type WriteStep = "begin" | "written" | "synced" | "renamed" | "done";

/** Told each step before the next one is begun; a test stops the process there. */
export type StepObserver = (step: WriteStep, path: string) => Promise<void> | void;

const temporaryEnding = ".tmp";

/**
 * Replaces a file: temporary file, fsync, rename, fsync of the folder. Throws what the file system says; before
 * `renamed` the old content stands, after it the new one does, though a power cut may still bring back the old.
 */
export async function writeDurably(path: string, text: string, observe: StepObserver = () => undefined): Promise<void> {
  const temporary = path + temporaryEnding;
  await observe("begin", path);
  const file = await open(temporary, "w", 0o600);
  try {
    await file.writeFile(text);
    await observe("written", path);
    await file.sync();
    await observe("synced", path);
  } finally {
    await file.close();
  }
  await rename(temporary, path);
  await observe("renamed", path);
  await syncFolder(dirname(path));
  await observe("done", path);
}

export async function removeDurably(path: string): Promise<void> {
  await rm(path, { force: true });
  await syncFolder(dirname(path));
}

/** Makes a folder and those above it that are missing; each is fsynced into its parent. */
export async function makeFolderDurably(path: string): Promise<void> {
  if (await isFolder(path)) return;
  const parent = dirname(path);
  // One by one: node's `recursive` tries for ever where a file system has no room for names of ours, as /proc.
  await makeFolderDurably(parent);
  try {
    await mkdir(path);
  } catch (error) {
    // Another write was faster.
    if (!(await isFolder(path))) throw error;
  }
  await syncFolder(parent);
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}

/** Removes what writes that were cut off left behind. The caller holds the folder's lock. */
export async function removeLeftovers(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile() && entry.name.endsWith(temporaryEnding)) await rm(join(entry.parentPath, entry.name));
  }
}

async function syncFolder(path: string): Promise<void> {
  // Windows has no such thing as opening a folder; its file system keeps names in a journal.
  if (process.platform === "win32") return;
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
