/** JSON as the API server speaks it: 64-bit integers stay exact both ways, as `bigint` above 2^53. */
import { parseJson as parseExactJson } from "@synapse-federation/core/json";

/** What `JSON.parse` could get wrong has 16 digits or more; all else takes its faster way. */
const longNumber = /\d{16}/;

/** @throws SyntaxError as `JSON.parse` does. */
export const parseJson = (text: string): unknown => (longNumber.test(text) ? parseExactJson(text) : JSON.parse(text));

/** ES2026's `JSON.rawJSON`, in Node since 21. */
const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };

export const printJson = (value: unknown): string =>
  JSON.stringify(value, (_key, member: unknown) => (typeof member === "bigint" ? rawJSON(String(member)) : member));
