/** A cluster of two folders: the manifests, which are a person's, and the state, which is the operator's. */
import { stat } from "node:fs/promises";
import { findCondition } from "../api/condition.ts";
import { toSecond } from "../api/metadata.ts";
import type { Cluster, Kind, ObjectKey, ValueReading } from "../cluster.ts";
import type { Log } from "../log.ts";
import { dependentsOfHomeserver, keyOf } from "./dependents.ts";
import { makeFolderDurably, type StepObserver } from "./durable-file.ts";
import { type Fault, formatFault } from "./fault.ts";
import { type FolderLock, lockFolder } from "./folder-lock.ts";
import { Inventory } from "./inventory.ts";
import { manifestFolderReader } from "./manifest-folder.ts";
import { nextVersion } from "./objects.ts";
import type { StoredObject } from "./record.ts";
import { stateFolder } from "./state-folder.ts";
import { watchFolder } from "./watch-folder.ts";

export interface FolderOptions {
  /** Folder of YAML: Homeservers, FederationResets, Secrets, ConfigMaps. */
  readonly manifests: string;
  /** Folder that this process alone writes; made where it is missing. */
  readonly state: string;
  readonly log: Log;
  /** Told each step of each write of a status; a test stops the process there. */
  readonly onWriteStep?: StepObserver;
  /** Unix milliseconds. */
  readonly now?: () => number;
}

export interface FolderCluster extends Cluster, AsyncDisposable {
  /** What is wrong with the manifests now. */
  faults(): readonly Fault[];
}

/** A folder can't be used; the message says which, and what to do. */
export class FolderError extends Error {
  override readonly name = "FolderError";
}

/**
 * Opens both folders, locks the state and reads the manifests once; from then on changes are followed.
 *
 * @throws FolderError where a folder is missing or in use, StateUnreadableError where a state file is damaged.
 */
export async function openFolder(options: FolderOptions): Promise<FolderCluster> {
  const { manifests, state, onWriteStep, now = Date.now } = options;
  await expectFolder(manifests);
  const lock = await lockStateFolder(state);
  try {
    const files = stateFolder(state, onWriteStep);
    const inventory = new Inventory(files, await files.readAll(), now);
    return await follow({ ...options, now }, inventory, lock);
  } catch (error) {
    lock[Symbol.dispose]();
    throw (error as NodeJS.ErrnoException).syscall === undefined ? error : new FolderError((error as Error).message);
  }
}

async function lockStateFolder(state: string): Promise<FolderLock> {
  let lock: FolderLock | undefined;
  try {
    await makeFolderDurably(state);
    lock = lockFolder(state);
  } catch (error) {
    throw new FolderError(`The state folder ${state} can't be used: ${(error as Error).message}`);
  }
  if (lock) return lock;
  throw new FolderError(`Another operator uses the state folder ${state}: stop it, or give another folder`);
}

async function expectFolder(path: string): Promise<void> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => error.code);
  if (typeof found === "object" && found.isDirectory()) return;
  throw new FolderError(
    `The manifests folder ${path} ${typeof found === "object" ? "is not a folder" : `can't be read: ${found}`}`,
  );
}

async function follow(
  { manifests, state, log, now }: FolderOptions & { readonly now: () => number },
  inventory: Inventory,
  lock: FolderLock,
): Promise<FolderCluster> {
  const listeners = new Set<(key: ObjectKey) => void>();
  const notify = (keys: Iterable<ObjectKey>): void => {
    for (const key of keys) for (const listener of listeners) listener(key);
  };

  const readManifests = manifestFolderReader(manifests);
  let faults: readonly Fault[] = [];
  const lost = Promise.withResolvers<never>();
  lost.promise.catch(() => undefined);
  const expectLock = (): void => {
    if (lock.held()) return;
    const error = new FolderError(
      `The lock of the state folder ${state} is lost: somebody removed the folder or the lock`,
    );
    lost.reject(error);
    throw error;
  };
  const scan = async (): Promise<void> => {
    expectLock();
    const folder = await readManifests();
    const taken = await inventory.take(folder);
    const known = new Set(faults.map(formatFault));
    faults = [...folder.faults, ...taken.faults];
    for (const fault of faults.map(formatFault)) if (!known.has(fault)) log.error(fault);
    notify(taken.changed);
  };
  await scan();
  const watcher = watchFolder({ folder: manifests, onChange: scan, log });

  const readValue = (kind: "Secret" | "ConfigMap", namespace: string, name: string, key: string): ValueReading => {
    const values = inventory.values(kind, namespace, name);
    const value = values?.get(key);
    if (value !== undefined) return { found: true, value };
    return { found: false, missing: values ? "key" : "object" };
  };

  return {
    homeserversFrom: "owner",
    faults: () => faults,
    async get<K extends Kind>(key: ObjectKey<K>) {
      return inventory.get(key);
    },
    async list(kind: Kind) {
      return inventory.all().filter((object) => object.kind === kind);
    },
    async watch(onChange, signal) {
      listeners.add(onChange);
      for (const object of inventory.all()) onChange(keyOf(object));
      const { promise: aborted, resolve } = Promise.withResolvers<void>();
      signal.addEventListener("abort", () => resolve(), { once: true });
      try {
        if (!signal.aborted) await Promise.race([aborted, lost.promise]);
      } finally {
        listeners.delete(onChange);
      }
    },
    async writeStatus(object: StoredObject, status: StoredObject["status"]) {
      expectLock();
      let refused: "conflict" | "gone" = "gone";
      const before = object;
      const written = await inventory.replace(keyOf(object), (current) => {
        if (current?.metadata.uid !== object.metadata.uid) return undefined;
        refused = "conflict";
        if (current.metadata.resourceVersion !== object.metadata.resourceVersion) return undefined;
        return nextVersion({ ...current, status });
      });
      if (!written) return { outcome: refused };
      notify([keyOf(written)]);
      if (readiness(before) !== readiness(written)) notify(dependentsOfHomeserver(written.metadata, inventory.all()));
      return { outcome: "written", resourceVersion: written.metadata.resourceVersion };
    },
    async remove(object) {
      await inventory.replace(keyOf(object), (current) =>
        current?.metadata.uid === object.metadata.uid
          ? nextVersion({ ...current, metadata: { ...current.metadata, deletionTimestamp: toSecond(now()) } })
          : undefined,
      );
      notify([keyOf(object)]);
    },
    async readSecret(namespace, name, key) {
      return readValue("Secret", namespace, name, key);
    },
    async readConfigMap(namespace, name, key) {
      return readValue("ConfigMap", namespace, name, key);
    },
    emit({ kind, namespace, name }, { type, reason, message }) {
      log[type === "Normal" ? "info" : "warn"](message, { reason, kind, object: `${namespace}/${name}` });
    },
    mayAct: () => lock.held(),
    async [Symbol.asyncDispose]() {
      await watcher[Symbol.asyncDispose]();
      lock[Symbol.dispose]();
    },
  };
}

/** What resets that wait for a Homeserver look at. Its figures change with every poll and concern none of them. */
function readiness(object: StoredObject): string | undefined {
  if (object.kind !== "Homeserver") return undefined;
  const ready = findCondition(object.status.conditions, "Ready");
  return `${ready?.status} ${ready?.reason}`;
}
