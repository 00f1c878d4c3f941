/** Text that breaks what is nearly right: case folding, wildcards, escapes, code points beyond U+FFFF. */
import * as fc from "fast-check";

const ascii = Array.from("abAB kKzZ%_\\/+.:;=&?#[]'\"-~\u0001\n\u007F");
const beyond = Array.from("\u0080\u00DF\u00FC\u00DC\u0130\u212A\u0301\u2028\uFF3F\uFFFD\u{1F600}\u{10FFFF}");

const ofUnits = (units: readonly string[], maxLength: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...units), maxLength });

/** Short text of the API's own alphabet: ASCII that means something somewhere. No NUL. */
export const asciiText: fc.Arbitrary<string> = ofUnits(ascii, 4);

/** The same with characters outside ASCII. Well-formed, no NUL. */
export const unicodeText: fc.Arbitrary<string> = ofUnits([...ascii, ...beyond], 6);

/** Text that is percent-encoded where it must be, or everywhere, or with a flaw. */
export const encoded = (text: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(text, fc.constantFrom("needed", "needed", "all", "lower")).map(([plain, style]) => encode(plain, style));

const plainByte = /[\w.~-]/;

/** Percent-encodes a text's UTF-8 bytes: those that must be, or `all`, or all with `lower`-case digits. */
export function encode(text: string, style: "needed" | "all" | "lower"): string {
  return Array.from(Buffer.from(text, "utf8"), (byte) => {
    const character = String.fromCharCode(byte);
    if (style === "needed" && plainByte.test(character)) return character;
    const hex = byte.toString(16).padStart(2, "0");
    return `%${style === "lower" ? hex : hex.toUpperCase()}`;
  }).join("");
}
