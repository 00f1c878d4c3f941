/** JSON as Python's `json.dumps` writes it with compact separators: pure ASCII, everything else as `\uXXXX`. */
import type { Int64 } from "../wire.ts";

/** A piece of JSON that `JSON.stringify` takes over as it stands (ES2026, Node 21, browsers since 2025). */
type RawJson = object;
const { rawJSON } = JSON as unknown as { rawJSON(text: string): RawJson };

const needsEscape = /[^ !#-[\]-~]/;
const beyondAscii = /[\u007f-\uffff]/g;

/** A JSON string. UTF-16 units beyond ASCII, and DEL, become lower-case `\uXXXX`. */
export function encodeString(text: string): string {
  return needsEscape.test(text) ? escapeBeyondAscii(JSON.stringify(text)) : `"${text}"`;
}

/** Any JSON value without a `bigint` in it; keys in the order they stand. */
export function encodeJson(value: unknown): string {
  return escapeBeyondAscii(JSON.stringify(value));
}

function escapeBeyondAscii(json: string): string {
  return json.replace(beyondAscii, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** A text for `JSON.stringify` to write as {@link encodeString} does. */
export function asciiText(text: string): string | RawJson {
  return needsEscape.test(text) ? rawJSON(encodeString(text)) : text;
}

/** An integer for `JSON.stringify` to write exactly. */
export function exactInteger(value: Int64 | null): number | null | RawJson {
  return typeof value === "bigint" ? rawJSON(String(value)) : value;
}
