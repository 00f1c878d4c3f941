import type { Homeserver } from "../api/homeserver.ts";
import type { ObjectKey } from "../cluster.ts";
import type { ValuesManifest } from "./manifest.ts";
import type { StoredObject } from "./record.ts";

export const keyOf = ({ kind, metadata: { namespace, name } }: StoredObject): ObjectKey => ({ kind, namespace, name });

/** What has to be looked at again when a Homeserver came, went or changed: its resets may wait for it. */
export function dependentsOfHomeserver(
  { namespace, name }: { readonly namespace: string; readonly name: string },
  objects: readonly StoredObject[],
): readonly ObjectKey[] {
  return objects
    .filter(
      (object) =>
        object.kind === "FederationReset" &&
        object.metadata.namespace === namespace &&
        object.spec.homeserverRef.name === name,
    )
    .map(keyOf);
}

/** The Homeservers that read this Secret or ConfigMap, and their resets. */
export function dependentsOfValues(
  { kind, metadata: { namespace, name } }: Pick<ValuesManifest, "kind" | "metadata">,
  objects: readonly StoredObject[],
): readonly ObjectKey[] {
  const nameIn = ({ spec }: Homeserver): string | undefined =>
    kind === "Secret" ? spec.auth.accessTokenSecretRef.name : spec.caBundleRef?.name;
  return objects
    .filter(
      (object): object is Homeserver =>
        object.kind === "Homeserver" && object.metadata.namespace === namespace && nameIn(object) === name,
    )
    .flatMap((homeserver) => [keyOf(homeserver), ...dependentsOfHomeserver(homeserver.metadata, objects)]);
}
