/** JSON with exact 64-bit integers: what `JSON.parse` loses above 2^53 becomes a `bigint` here. */

/** Bounded, as turning a run of a million digits into a `bigint` takes a second. */
const integer = /^-?\d{1,100}$/;

/** `JSON.parse`'s reviver gets the number's own text as third argument (ES2026, Node 22, browsers since 2025). */
type SourceReviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;
const parse = JSON.parse as (text: string, reviver: SourceReviver) => unknown;

/**
 * Parses JSON; integers outside ±(2^53 − 1) of up to 100 digits come back as `bigint`.
 *
 * @throws SyntaxError as `JSON.parse` does.
 */
export function parseJson(text: string): unknown {
  return parse(text, (_key, value, { source }) =>
    typeof value === "number" && !Number.isSafeInteger(value) && source !== undefined && integer.test(source)
      ? BigInt(source)
      : value,
  );
}
