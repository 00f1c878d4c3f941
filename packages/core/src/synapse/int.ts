/** The integers of a query string, as Python's `int(bytes)` reads them: Synapse hands it the raw value. */
import type { Int64 } from "../wire.ts";

/** ASCII whitespace around, a sign, digits with single underscores between them. `\d` and the class are ASCII only. */
const shape = /^[ \t\n\v\f\r]*([+-]?)(\d+(?:_\d+)*)[ \t\n\v\f\r]*$/;

/** Python refuses to convert more digits than this; leading zeros count, underscores do not. */
const maxDigits = 4300;

/**
 * Reads an integer from a byte string (one character per byte, as latin1 decodes).
 *
 * @returns the exact value, a `bigint` only outside ±(2^53 − 1); `undefined` where Python raises ValueError.
 */
export function parseInt(bytes: string): Int64 | undefined {
  const match = shape.exec(bytes);
  if (match === null) return undefined;
  const [, sign, grouped = ""] = match;
  const digits = grouped.replaceAll("_", "");
  if (digits.length > maxDigits) return undefined;
  const magnitude = BigInt(digits);
  const value = sign === "-" ? -magnitude : magnitude;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
