/** The objects of the two folders: what is declared, laid over what is stored. */
import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { freshFederationResetStatus } from "../api/federation-reset-status.ts";
import { freshHomeserverStatus } from "../api/homeserver.ts";
import { immutable, immutableFieldsChanged } from "../api/immutability.ts";
import { apiVersion, toSecond } from "../api/metadata.ts";
import type { Fault } from "./fault.ts";
import type { ResourceManifest, Source } from "./manifest.ts";
import type { StoredObject } from "./record.ts";

/** A new object of a manifest, with the status that an API server writes by default. */
export function createObject(manifest: ResourceManifest, now: number): StoredObject {
  const metadata = {
    name: manifest.metadata.name,
    namespace: manifest.metadata.namespace,
    uid: randomUUID(),
    generation: 1,
    resourceVersion: "1",
    creationTimestamp: toSecond(now),
  };
  return manifest.kind === "Homeserver"
    ? { apiVersion, kind: manifest.kind, metadata, spec: manifest.spec, status: freshHomeserverStatus }
    : { apiVersion, kind: manifest.kind, metadata, spec: manifest.spec, status: freshFederationResetStatus };
}

export type SpecChange = { readonly object: StoredObject } | { readonly faults: readonly Fault[] };

/** The object with the manifest's spec: the same object where nothing changed, and faults where nothing may. */
export function changeSpec(
  object: StoredObject,
  { manifest, file, start, specFields }: Source<ResourceManifest>,
): SpecChange {
  if (isDeepStrictEqual(object.spec, manifest.spec)) return { object };
  const changed = immutableFieldsChanged(object.kind, object.spec, manifest.spec);
  if (changed.length > 0) {
    return {
      faults: changed.map((field) => ({
        file,
        at: specFields.get(field) ?? start,
        field: `spec.${field}`,
        message: immutable,
      })),
    };
  }
  const metadata = { ...object.metadata, generation: object.metadata.generation + 1 };
  return { object: nextVersion({ ...object, metadata, spec: manifest.spec } as StoredObject) };
}

export function nextVersion<T extends StoredObject>(object: T): T {
  const resourceVersion = String(BigInt(object.metadata.resourceVersion) + 1n);
  return { ...object, metadata: { ...object.metadata, resourceVersion } };
}
