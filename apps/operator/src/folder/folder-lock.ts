/**
 * One operator a state folder. The lock is the operating system's, taken through SQLite, as Node has no file locks of
 * its own: it ends with the process that holds it, however that ends, so no lock is ever stale and none has to be
 * taken over (docs/decisions/0010-folder-lock.md).
 */
import { statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

export interface FolderLock extends Disposable {
  /** False once the lock file was deleted or replaced, so that somebody else may hold a lock of that name. */
  held(): boolean;
}

const databaseBusy = 5;

/** Takes the lock, or answers `undefined` where another process, or another caller in this one, holds it. */
export function lockFolder(folder: string): FolderLock | undefined {
  const path = join(folder, ".lock");
  const database = new DatabaseSync(path);
  try {
    database.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    database.close();
    if ((error as { errcode?: number }).errcode === databaseBusy) return undefined;
    throw error;
  }
  const inode = inodeOf(path);
  return {
    held: () => inode !== undefined && inodeOf(path) === inode,
    [Symbol.dispose]() {
      if (database.isOpen) database.close();
    },
  };
}

function inodeOf(path: string): bigint | undefined {
  return statSync(path, { bigint: true, throwIfNoEntry: false })?.ino;
}
