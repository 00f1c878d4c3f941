/** Percent-decoding as Python's `unquote_to_bytes` does it: once, and what is no escape stays as it stands. */

const escape = /%([0-9A-Fa-f]{2})/g;

/** Decodes a byte string (one character per byte) into a byte string. */
export function percentDecode(bytes: string): string {
  if (!bytes.includes("%")) return bytes;
  return bytes.replace(escape, (_escape, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
