/** Reads one query parameter with Synapse's checks and messages. */
import type { Int64 } from "../wire.ts";
import { negativeInteger, notAnInteger, notAscii, notOneOf, type SynapseError } from "./errors.ts";
import { parseInt } from "./int.ts";
import type { QueryParameters } from "./query-string.ts";

/** A value, or the answer that its fault gets. */
export type Reading<T> = { readonly value: T } | { readonly fault: SynapseError };

const beyondAscii = /[^\0-\x7f]/;

/** A non-negative integer of any size; of duplicates the first decides, and no other is looked at. */
export function readInteger(parameters: QueryParameters, name: string, absent: Int64): Reading<Int64> {
  const first = parameters.get(name)?.[0];
  if (first === undefined) return { value: absent };
  const value = parseInt(first);
  if (value === undefined) return { fault: notAnInteger(name) };
  return value < 0 ? { fault: negativeInteger(name) } : { value };
}

/** A text. Of duplicates the first counts, but each must be ASCII. */
export function readText(parameters: QueryParameters, name: string): Reading<string | undefined> {
  return readEvery(parameters, name, (value) => ({ value }));
}

/** One of a closed set. Of duplicates the first counts, but each must be in the set. */
export function readChoice<T extends string>(
  parameters: QueryParameters,
  name: string,
  allowed: readonly T[],
): Reading<T | undefined> {
  return readEvery(parameters, name, (text) => {
    const value = allowed.find((one) => one === text);
    return value === undefined ? { fault: notOneOf(name, allowed) } : { value };
  });
}

function readEvery<T>(
  parameters: QueryParameters,
  name: string,
  read: (text: string) => Reading<T>,
): Reading<T | undefined> {
  let first: T | undefined;
  for (const text of parameters.get(name) ?? []) {
    const reading = beyondAscii.test(text) ? { fault: notAscii(name) } : read(text);
    if ("fault" in reading) return reading;
    first ??= reading.value;
  }
  return { value: first };
}
