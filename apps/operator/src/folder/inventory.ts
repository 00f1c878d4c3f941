import { isDeepStrictEqual } from "node:util";
import type { ObjectKey } from "../cluster.ts";
import { keyedLock } from "../keyed-lock.ts";
import { textOfKey } from "../object-key.ts";
import { dependentsOfHomeserver, dependentsOfValues, keyOf } from "./dependents.ts";
import type { Fault } from "./fault.ts";
import type { Manifest, ResourceManifest, Source, ValuesManifest } from "./manifest.ts";
import { type ManifestFolder, manifestKey } from "./manifest-folder.ts";
import { changeSpec, createObject } from "./objects.ts";
import type { StoredObject } from "./record.ts";
import type { StateFolder } from "./state-folder.ts";

export interface Taken {
  /** What has to be looked at again. */
  readonly changed: readonly ObjectKey[];
  /** What the schemas could not see: changes that are not allowed. */
  readonly faults: readonly Fault[];
}

/** What is declared in the manifests, laid over what the state folder holds. Every object shown is on disk first. */
export class Inventory {
  readonly #state: StateFolder;
  readonly #now: () => number;
  /** All that the state folder holds, shown or not: a manifest that can't be read now may declare the others. */
  readonly #records: Map<string, StoredObject>;
  #declared: ReadonlyMap<string, Source> = new Map();
  readonly #oneAtATime = keyedLock();

  constructor(state: StateFolder, stored: readonly StoredObject[], now: () => number) {
    this.#state = state;
    this.#records = new Map(stored.map((object) => [textOfKey(keyOf(object)), object]));
    this.#now = now;
  }

  /** The object, where a manifest declares it and it was not deleted. */
  get(key: ObjectKey): StoredObject | undefined {
    const object = this.#declared.has(textOfKey(key)) ? this.#records.get(textOfKey(key)) : undefined;
    return object?.metadata.deletionTimestamp === undefined ? object : undefined;
  }

  all(): readonly StoredObject[] {
    return [...this.#records.values()].filter((object) => this.get(keyOf(object)) === object);
  }

  values(kind: ValuesManifest["kind"], namespace: string, name: string): ReadonlyMap<string, string> | undefined {
    const manifest = this.#declared.get(manifestKey({ kind, metadata: { namespace, name } }))?.manifest;
    return manifest && "values" in manifest ? manifest.values : undefined;
  }

  /** Runs `change` on the object as it is and writes what it answers; `undefined` writes nothing. */
  async replace<T extends StoredObject>(
    key: ObjectKey,
    change: (object: StoredObject | undefined) => T | undefined,
  ): Promise<T | undefined> {
    return this.#oneAtATime(textOfKey(key), async () => {
      const next = change(this.get(key));
      if (next) await this.#write(next);
      return next;
    });
  }

  /** Follows the manifests folder as it was just read. */
  async take({ sources, faults }: ManifestFolder): Promise<Taken> {
    const before = this.#declared;
    const faultyFiles = new Set(faults.map(({ file }) => file));
    const kept = [...before].filter(([key, { file }]) => !sources.has(key) && faultyFiles.has(file));
    const changed: ObjectKey[] = [];
    const refused: Fault[] = [];
    for (const source of sources.values()) {
      if (isResource(source)) refused.push(...(await this.#takeSpec(source, changed)));
    }
    this.#declared = new Map([...sources, ...kept]);
    for (const [key, { manifest }] of new Map([...before, ...this.#declared])) {
      if (!sameDeclaration(before.get(key)?.manifest, this.#declared.get(key)?.manifest)) {
        changed.push(...this.#affectedBy(manifest));
      }
    }
    if (faults.length === 0) await this.#forgetUndeclared();
    return { changed, faults: refused };
  }

  async #takeSpec(source: Source<ResourceManifest>, changed: ObjectKey[]): Promise<readonly Fault[]> {
    return this.#oneAtATime(manifestKey(source.manifest), async () => {
      const stored = this.#records.get(manifestKey(source.manifest));
      const change = stored ? changeSpec(stored, source) : { object: createObject(source.manifest, this.#now()) };
      if ("faults" in change) return change.faults;
      if (change.object !== stored) {
        await this.#write(change.object);
        changed.push(...this.#affectedBy(source.manifest));
      }
      return [];
    });
  }

  #affectedBy(manifest: Manifest): readonly ObjectKey[] {
    if ("values" in manifest) return dependentsOfValues(manifest, this.all());
    const { kind, metadata } = manifest;
    const key: ObjectKey = { kind, namespace: metadata.namespace, name: metadata.name };
    return kind === "Homeserver" ? [key, ...dependentsOfHomeserver(metadata, this.all())] : [key];
  }

  /** Only called while every manifest can be read, or what one of them declares would be lost. */
  async #forgetUndeclared(): Promise<void> {
    for (const [key, object] of this.#records) {
      if (this.#declared.has(key)) continue;
      await this.#oneAtATime(key, async () => {
        await this.#state.remove(object);
        this.#records.delete(key);
      });
    }
  }

  async #write(object: StoredObject): Promise<void> {
    try {
      await this.#state.write(object);
      this.#records.set(textOfKey(keyOf(object)), object);
    } catch (error) {
      // It may have got as far as the rename: what stands on disk is what is so.
      const stands = await this.#state.read(object).catch(() => undefined);
      if (stands) this.#records.set(textOfKey(keyOf(object)), stands);
      throw error;
    }
  }
}

function isResource(source: Source): source is Source<ResourceManifest> {
  return "spec" in source.manifest;
}

/** Specs are compared where they are written; here it counts that they stand, and what Secrets and ConfigMaps hold. */
function sameDeclaration(before: Manifest | undefined, after: Manifest | undefined): boolean {
  if (before === undefined || after === undefined) return before === after;
  return !("values" in before && "values" in after) || isDeepStrictEqual(before.values, after.values);
}
