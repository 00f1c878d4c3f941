import { isDeepStrictEqual } from "node:util";
import type { Kind, Kinds } from "../cluster.ts";

/** What may change in a spec that stands; a Homeserver may move. */
const mutable: Record<Kind, "all" | ReadonlySet<string>> = {
  Homeserver: "all",
  FederationReset: new Set([
    "suspend",
    "runToken",
    "activeDeadlineSeconds",
    "waitDeadlineSeconds",
    "notAfter",
    "ttlSecondsAfterFinished",
  ]),
};

/** Whether a field of spec has to stay as it was created. */
export function isImmutable(kind: Kind, field: string): boolean {
  const changeable = mutable[kind];
  return changeable !== "all" && !changeable.has(field);
}

/** What is said about a field that was changed all the same. */
export const immutable = "can't be changed: give the object another name";

type Spec = Kinds[Kind]["object"]["spec"];

/** The immutable fields of spec that differ between two versions of one object. Adding or removing one counts. */
export function immutableFieldsChanged(kind: Kind, before: Spec, after: Spec): readonly string[] {
  const fields = new Set([...Object.keys(before), ...Object.keys(after)]);
  const of = (spec: Spec, field: string): unknown => (spec as unknown as Record<string, unknown>)[field];
  return [...fields].filter(
    (field) => isImmutable(kind, field) && !isDeepStrictEqual(of(before, field), of(after, field)),
  );
}
