/** Readers of a document's values. Each throws a {@link StateFault} that names the field it did not like. */
import type { Int64 } from "@synapse-federation/core/wire";
import { StateFault } from "./fault.ts";

export type JsonObject = Readonly<Record<string, unknown>>;

const min = -(2n ** 63n);
const max = 2n ** 63n - 1n;

export function readObject(value: unknown, fields: ReadonlySet<string>): JsonObject {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new StateFault("", `must be an object, not ${kindOf(value)}`);
  }
  for (const key of Object.keys(value)) {
    if (!fields.has(key)) {
      throw new StateFault(shownName(key), `is no field here; the fields are ${[...fields].join(", ")}`);
    }
  }
  return value as JsonObject;
}

export function readArray(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new StateFault("", `must be an array, not ${kindOf(value)}`);
  return value;
}

/** A text that every store can hold. */
export function readText(object: JsonObject, field: string): string {
  const value = object[field];
  if (typeof value !== "string") {
    throw new StateFault(field, value === undefined ? "is missing" : `must be a string, not ${kindOf(value)}`);
  }
  if (!value.isWellFormed()) throw new StateFault(field, "holds a lone surrogate, which no database can store");
  if (value.includes("\0")) throw new StateFault(field, "holds a NUL character, which PostgreSQL can't store");
  return value;
}

/** An exact 64-bit integer; null where it is null or absent. */
export function readNullableInteger(object: JsonObject, field: string): Int64 | null {
  return object[field] === undefined || object[field] === null ? null : readInteger(object, field);
}

export function readInteger(object: JsonObject, field: string): Int64 {
  const value = object[field];
  if (typeof value === "bigint") {
    if (value < min || value > max) throw new StateFault(field, "must fit in a signed 64-bit integer");
    return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  }
  if (typeof value !== "number") {
    throw new StateFault(field, value === undefined ? "is missing" : `must be an integer, not ${kindOf(value)}`);
  }
  if (!Number.isSafeInteger(value)) {
    throw new StateFault(field, "must be an integer, written with digits only");
  }
  return value === 0 ? 0 : value; // -0 would print as 0 and not equal it
}

export function readFlag(object: JsonObject, field: string): boolean {
  const value = object[field] ?? false;
  if (typeof value !== "boolean") throw new StateFault(field, `must be true or false, not ${kindOf(value)}`);
  return value;
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  if (typeof value === "bigint") return "a number";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

function shownName(name: string): string {
  return /^\w{1,40}$/.test(name) ? name : `[${JSON.stringify(name.slice(0, 40))}]`;
}
