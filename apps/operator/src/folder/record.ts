/** What the state folder holds of an object: the object itself, as an API server would hand it out. */
import { parseDocument, stringify } from "yaml";
import { z } from "zod";
import { federationResetSpec } from "../api/federation-reset.ts";
import { federationResetStatus } from "../api/federation-reset-status.ts";
import { homeserverSpec, homeserverStatus } from "../api/homeserver.ts";
import { apiVersion, namespaceName, objectName, type ObjectMeta, timestamp } from "../api/metadata.ts";
import { strictObject } from "../api/strict-object.ts";
import type { Kind, Kinds } from "../cluster.ts";

export type StoredObject = Kinds[Kind]["object"];

const metadata = strictObject<ObjectMeta>({
  name: objectName,
  namespace: namespaceName,
  uid: z.uuid(),
  generation: z.int().min(1),
  resourceVersion: z.string().regex(/^\d+$/),
  creationTimestamp: timestamp,
  deletionTimestamp: timestamp.exactOptional(),
});

const record: z.ZodType<StoredObject> = z.discriminatedUnion("kind", [
  z.strictObject({
    apiVersion: z.literal(apiVersion),
    kind: z.literal("Homeserver"),
    metadata,
    spec: homeserverSpec,
    status: homeserverStatus,
  }),
  z.strictObject({
    apiVersion: z.literal(apiVersion),
    kind: z.literal("FederationReset"),
    metadata,
    spec: federationResetSpec,
    status: federationResetStatus,
  }),
]);

export function formatRecord(object: StoredObject): string {
  return stringify(object, { aliasDuplicateObjects: false, lineWidth: 0 });
}

/** @throws Error with a message that names the field, where the text is not what {@link formatRecord} wrote. */
export function parseRecord(text: string): StoredObject {
  const document = parseDocument(text, { prettyErrors: false, intAsBigInt: true });
  const [error] = document.errors;
  if (error) throw new Error(`it is not valid YAML (${error.code})`);
  const parsed = record.safeParse(document.toJS({ maxAliasCount: 0, reviver: (_key, value) => asInt64(value) }));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Error(`${issue?.path.join(".") || "the object"} is not as the operator writes it`);
}

/** A `bigint` only where a number would not be exact. */
function asInt64(value: unknown): unknown {
  return typeof value === "bigint" && Number.isSafeInteger(Number(value)) ? Number(value) : value;
}
