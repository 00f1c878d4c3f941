/**
 * Walks the outline of a JSON document while its bytes come in, and cuts out slices that `JSON.parse` can take. What is
 * inside a slice is for `JSON.parse` to judge.
 */
import { StateFault } from "./fault.ts";
import { Scan } from "./scan.ts";

/** A field or an element larger than this is no honest document's. */
const maxSliceBytes = 64 * 1024 * 1024;

const blanks: ReadonlySet<number> = new Set([0x20, 0x0a, 0x0d, 0x09]);

export class Outline {
  readonly #source: AsyncIterator<Uint8Array>;
  readonly #utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  #chunk: Uint8Array = new Uint8Array();
  #at = 0;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** The next character that is no blank, without passing it; empty at the end. */
  async peek(): Promise<string> {
    do {
      for (; this.#at < this.#chunk.length; this.#at++) {
        const byte = this.#chunk[this.#at]!;
        if (!blanks.has(byte)) return String.fromCharCode(byte);
      }
    } while (await this.#fill());
    return "";
  }

  /** Passes the next character that is no blank where it is the one given. */
  async skip(character: string): Promise<boolean> {
    if ((await this.peek()) !== character) return false;
    this.#at++;
    return true;
  }

  /** The text before the next comma, colon or closing bracket outside of strings and brackets of its own. */
  async value(): Promise<string> {
    const scan = new Scan("value");
    const held: Uint8Array[] = [];
    for (;;) {
      const end = scan.find(this.#chunk, this.#at);
      held.push(this.#chunk.subarray(this.#at, end));
      if (end < this.#chunk.length) {
        this.#at = end;
        return this.#text(held);
      }
      await this.#goOn(held);
    }
  }

  /** An array's elements up to its closing bracket: as many in one text, with their commas, as a chunk completes. */
  async *elements(): AsyncGenerator<string> {
    const scan = new Scan("values");
    let held: Uint8Array[] = [];
    let owed = false;
    for (;;) {
      const end = scan.find(this.#chunk, this.#at);
      if (end < this.#chunk.length) {
        held.push(this.#chunk.subarray(this.#at, end));
        this.#at = end;
        const text = this.#text(held);
        if (owed || text.trim() !== "") yield text;
        return;
      }
      if (scan.lastComma !== -1) {
        held.push(this.#chunk.subarray(this.#at, scan.lastComma));
        this.#at = scan.lastComma + 1;
        yield this.#text(held);
        held = [];
        owed = true;
      }
      held.push(this.#chunk.subarray(this.#at));
      await this.#goOn(held);
    }
  }

  async #goOn(held: readonly Uint8Array[]): Promise<void> {
    const bytes = held.reduce((sum, part) => sum + part.length, 0);
    if (bytes > maxSliceBytes) throw new StateFault("", `is longer than ${maxSliceBytes / 1024 / 1024} MiB`);
    if (!(await this.#fill())) throw new StateFault("", "ends before its value is complete");
  }

  async #fill(): Promise<boolean> {
    const next = await this.#source.next();
    this.#at = 0;
    this.#chunk = next.done === true ? new Uint8Array() : next.value;
    return next.done !== true;
  }

  #text(parts: readonly Uint8Array[]): string {
    try {
      return this.#utf8.decode(parts.length === 1 ? parts[0] : Buffer.concat(parts));
    } catch {
      throw new StateFault("", "is not UTF-8");
    }
  }
}
