import type { KubernetesObject, ObjectMeta } from "../object.ts";
import { apiVersionOf, type Resource } from "../resource.ts";

/**
 * Checks that a parsed value has the metadata that everything here relies on, completes apiVersion and kind (the items
 * of a list lack them) and leaves out `managedFields`, which are half an object's size and nobody's business here.
 * Undefined where that metadata is missing.
 */
export function decodeObject(value: unknown, resource: Resource): KubernetesObject | undefined {
  const object = Object(value) as { readonly metadata?: unknown };
  const { managedFields: _, ...metadata } = Object(object.metadata) as Partial<ObjectMeta> & {
    managedFields?: unknown;
  };
  const { name, uid, resourceVersion } = metadata;
  if (typeof name !== "string" || typeof uid !== "string" || typeof resourceVersion !== "string") {
    return undefined;
  }
  return {
    apiVersion: apiVersionOf(resource),
    kind: resource.kind,
    ...object,
    metadata: { ...metadata, name, uid, resourceVersion },
  };
}
