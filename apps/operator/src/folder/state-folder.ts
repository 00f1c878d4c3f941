/** The state folder: one file an object, `<namespace>/<kind>/<name>.yaml`. */
import { readdir, readFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { makeFolderDurably, removeDurably, removeLeftovers, type StepObserver, writeDurably } from "./durable-file.ts";
import { formatRecord, parseRecord, type StoredObject } from "./record.ts";

export interface StateFolder {
  readAll(): Promise<readonly StoredObject[]>;
  /** Durable when it returns; when it throws, {@link read} tells what stands. */
  write(object: StoredObject): Promise<void>;
  read(object: StoredObject): Promise<StoredObject>;
  remove(object: StoredObject): Promise<void>;
}

const recordPath = /^[^/\\]+[/\\][^/\\]+[/\\][^/\\]+\.yaml$/;

/** The caller holds the folder's lock. */
export function stateFolder(folder: string, observe?: StepObserver): StateFolder {
  // Namespace and name passed the schema, which knows no slash and no leading dot.
  const pathOf = ({ kind, metadata }: StoredObject): string =>
    join(folder, metadata.namespace, kind, `${metadata.name}.yaml`);

  const readFrom = async (path: string): Promise<StoredObject> => {
    try {
      const object = parseRecord(await readFile(path, "utf8"));
      if (pathOf(object) !== path) throw new Error("it holds an object of another name");
      return object;
    } catch (error) {
      throw new StateUnreadableError(path, error as Error);
    }
  };

  return {
    async readAll() {
      await removeLeftovers(folder);
      const objects: StoredObject[] = [];
      for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
        const path = join(entry.parentPath, entry.name);
        if (entry.isFile() && recordPath.test(relative(folder, path))) objects.push(await readFrom(path));
      }
      return objects;
    },
    async write(object) {
      const path = pathOf(object);
      await makeFolderDurably(dirname(path));
      await writeDurably(path, formatRecord(object), observe);
    },
    read: (object) => readFrom(pathOf(object)),
    remove: (object) => removeDurably(pathOf(object)),
  };
}

/** A state file that the operator did not write so. What it knew is lost unless a person mends it, so it stops. */
export class StateUnreadableError extends Error {
  override readonly name = "StateUnreadableError";
  constructor(path: string, cause: Error) {
    super(`${path} can't be read: ${cause.message}. Mend it, or move it away to let its object start anew`, { cause });
  }
}
