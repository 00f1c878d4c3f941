/** Finds where a JSON value ends by counting strings and brackets, across as many chunks as it takes. */

const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const openBracket = 0x5b;
const backslash = 0x5c;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

export class Scan {
  /** `value` ends at a comma or colon of its own level too; `values` go on to the bracket that closes the level. */
  readonly #extent: "value" | "values";
  #depth = 0;
  #inString = false;
  #escaped = false;
  /** Where the last comma between two values stood in the bytes of the last call; -1 where none did. */
  lastComma = -1;

  constructor(extent: "value" | "values") {
    this.#extent = extent;
  }

  /** The index of the byte that ends it, or the length of `bytes` where it goes on in the next ones. */
  find(bytes: Uint8Array, from: number): number {
    this.lastComma = -1;
    for (let i = from; i < bytes.length; i++) {
      const byte = bytes[i]!;
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false;
        else if (byte === backslash) this.#escaped = true;
        else if (byte === quote) this.#inString = false;
      } else if (byte === quote) {
        this.#inString = true;
      } else if (byte === openBrace || byte === openBracket) {
        this.#depth++;
      } else if (byte === closeBrace || byte === closeBracket) {
        if (this.#depth-- === 0) return i;
      } else if (this.#depth === 0 && (byte === comma || byte === colon)) {
        if (this.#extent === "value") return i;
        if (byte === comma) this.lastComma = i;
      }
    }
    return bytes.length;
  }
}
