/** Checks of an answer's shape. A failed one tells where and what was expected, and nothing of what was there. */
import type { Int64 } from "@synapse-federation/core/wire";
import { FederationAdminError } from "./errors.ts";

/** Reads a value found at `path`, or throws FederationAdminError of kind `malformed`. */
export type Reader<T> = (value: unknown, path: string) => T;

export function malformed(path: string, expected: string): FederationAdminError {
  return new FederationAdminError({ kind: "malformed", status: 200, path, expected });
}

export const text: Reader<string> = (value, path) => {
  if (typeof value !== "string") throw malformed(path, "a string");
  return value;
};

/** A number of rows. */
export const count: Reader<number> = (value, path) => {
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw malformed(path, "a whole number from 0 up");
  return value as number;
};

export const int64: Reader<Int64> = (value, path) => {
  const exact = typeof value === "bigint" ? BigInt.asIntN(64, value) === value : Number.isSafeInteger(value);
  if (!exact) throw malformed(path, "a 64-bit integer");
  return value as Int64;
};

export function nullable<T>(read: Reader<T>): Reader<T | null> {
  return (value, path) => (value === null ? null : read(value, path));
}

export function list<T>(read: Reader<T>): Reader<readonly T[]> {
  return (value, path) => {
    if (!Array.isArray(value)) throw malformed(path, "a list");
    return value.map((item, index) => read(item, `${path}[${index}]`));
  };
}

/** An object with at least these fields; others are left out of what comes back. */
export function object<T extends object>(fields: { readonly [K in keyof T]: Reader<T[K]> }): Reader<T> {
  const entries = Object.entries(fields) as readonly [string, Reader<unknown>][];
  return (value, path) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw malformed(path, "an object");
    const found = value as Readonly<Record<string, unknown>>;
    const prefix = path === "" ? "" : `${path}.`;
    return Object.fromEntries(entries.map(([key, read]) => [key, read(found[key], prefix + key)])) as T;
  };
}
