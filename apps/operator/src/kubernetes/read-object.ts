/** From what the API server hands out to what reconcilers may rely on. */
import type { z } from "zod";
import type { Kind, Kinds } from "../cluster.ts";
import { apiVersion } from "../api/metadata.ts";
import { kinds } from "../crd/kinds.ts";
import type { RawObject } from "./resources.ts";

/** `complaint` names the field; the object is left alone then, whatever it asks for. */
export type ObjectReading<K extends Kind> =
  | { readonly object: Kinds[K]["object"]; readonly complaint?: never }
  | { readonly complaint: string; readonly object?: never };

/**
 * Reads an object by our own schemas: the CRDs that are installed may be older or newer than this program, or lack
 * rules. Of a status, fields that only a newer version knows are left out; in a spec they are a reason to do nothing,
 * since they may narrow down what is asked for.
 *
 * @param before an earlier reading; its spec is taken over where it is still the same.
 */
export function readObject<K extends Kind>(kind: K, raw: RawObject, before?: Kinds[K]["object"]): ObjectReading<K> {
  const schemas = kinds[kind];
  const spec = isSameSpec(raw, before)
    ? ({ success: true, data: before.spec } as const)
    : schemas.spec.safeParse(raw.spec);
  if (!spec.success) return { complaint: complaintOf("spec", spec.error) };
  const status = parseKnown(schemas.status, raw.status ? { conditions: [], ...raw.status } : schemas.freshStatus);
  if (!status.success) return { complaint: complaintOf("status", status.error) };
  const { name, namespace, uid, generation, resourceVersion, creationTimestamp, deletionTimestamp } = raw.metadata;
  const metadata = {
    name,
    namespace,
    uid,
    generation,
    resourceVersion,
    creationTimestamp,
    ...(deletionTimestamp !== undefined && { deletionTimestamp }),
  };
  // Metadata is the API server's own, and complete for every namespaced custom resource.
  return { object: { apiVersion, kind, metadata, spec: spec.data, status: status.data } as Kinds[K]["object"] };
}

/** The API server counts every change of spec. */
function isSameSpec<T extends Kinds[Kind]["object"]>({ metadata }: RawObject, before: T | undefined): before is T {
  return before?.metadata.uid === metadata.uid && before.metadata.generation === metadata.generation;
}

function parseKnown<T>(schema: z.ZodType<T>, value: unknown): z.ZodSafeParseResult<T> {
  const whole = schema.safeParse(value);
  if (whole.success) return whole;
  const known = structuredClone(value);
  for (const issue of whole.error.issues) {
    if (issue.code !== "unrecognized_keys") continue;
    const holder = issue.path.reduce<unknown>((at, step) => (at as Record<PropertyKey, unknown>)[step], known);
    for (const key of issue.keys) Reflect.deleteProperty(holder as object, key);
  }
  return schema.safeParse(known);
}

function complaintOf(part: "spec" | "status", { issues }: z.ZodError): string {
  const [{ path, message }] = issues as [z.core.$ZodIssue];
  const field = [part, ...path.map(String)].join(".");
  return `${field}: ${message} (are the CustomResourceDefinitions of this operator's version?)`;
}
