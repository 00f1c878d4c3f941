/** What is written the same way in every resource: group, names, references, times and exact integers. */
import type { Int64 } from "@synapse-federation/core/wire";
import { z } from "zod";
import { matches, withRules } from "./rule.ts";
import { strictObject } from "./strict-object.ts";

export const apiVersion = "synapse-federation.dev/v1alpha1";

/** The part of Kubernetes' ObjectMeta that reconcilers read. */
export interface ObjectMeta {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  /** Counts the changes of spec. */
  readonly generation: number;
  /** Opaque; changes with every write. */
  readonly resourceVersion: string;
  readonly creationTimestamp: string;
  readonly deletionTimestamp?: string;
}

export interface Resource<Kind extends string, Spec, Status> {
  readonly apiVersion: typeof apiVersion;
  readonly kind: Kind;
  readonly metadata: ObjectMeta;
  readonly spec: Spec;
  readonly status: Status;
}

/** An object's name (RFC 1123 subdomain). */
export const objectName: z.ZodString = withRules(z.string().max(253), [
  matches(
    "must be lower-case letters, digits, '-' and '.', starting and ending with a letter or digit",
    /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
  ),
]);

/** A namespace's name (RFC 1123 label). */
export const namespaceName: z.ZodType<string> = z
  .string()
  .max(63)
  .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, {
    error: "must be lower-case letters, digits and '-', starting and ending with a letter or digit",
  });

/** A key of a Secret's or ConfigMap's data. */
export const dataKey: z.ZodString = withRules(z.string().max(253), [
  matches("must be letters, digits, '-', '_' and '.'", /^[-._a-zA-Z0-9]+$/),
]);

/** A moment, RFC 3339, such as `2026-11-25T03:00:00Z`. The API server knows the format, and needs no pattern for it. */
export const timestamp: z.ZodType<string> = z.iso
  .datetime({ offset: true, error: "must be an RFC 3339 date and time, such as 2026-11-25T03:00:00Z" })
  .meta({ pattern: undefined });

/** A moment that a user gives. The API server's own check would take a lower-case t and z, and an offset of 24 hours. */
export const givenTimestamp: z.ZodType<string> = timestamp.meta({
  pattern: "^[-.:0-9T]+(Z|[-+]([01][0-9]|2[0-3]):[0-5][0-9])$",
});

/** Unix milliseconds as Kubernetes writes its own times: RFC 3339 to the second, in UTC. */
export function toSecond(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, "Z");
}

/** A whole number of seconds, at most about 68 years. */
export const seconds: z.ZodNumber = z.int().min(0).max(2_147_483_647);

/** A count that only grows. */
export const count: z.ZodNumber = z.int().min(0);

/** A signed 64-bit integer, exact: a `bigint` only where it lies outside ±(2^53 − 1), so that `===` compares values. */
export const int64: z.ZodType<Int64> = z
  .custom<Int64>(
    (value) =>
      typeof value === "bigint"
        ? BigInt.asIntN(64, value) === value && !Number.isSafeInteger(Number(value))
        : Number.isSafeInteger(value),
    { error: "must be a 64-bit integer" },
  )
  .meta({ type: "integer" });

export interface NameReference {
  readonly name: string;
}
export const nameReference: z.ZodType<NameReference> = strictObject<NameReference>({
  name: objectName.describe("Its name, in the same namespace."),
});
