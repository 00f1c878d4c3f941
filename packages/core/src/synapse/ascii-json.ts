/** JSON as Python's `json.dumps` writes it with compact separators: pure ASCII, everything else as `\uXXXX`. */

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
