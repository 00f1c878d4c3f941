/** Reads a state document from a stream: destinations as they come, everything else at the end. */
import { Readable } from "node:stream";
import { parseJson } from "@synapse-federation/core/json";
import type { DestinationRecord } from "@synapse-federation/core/store";
import { DestinationReader } from "./destination.ts";
import { placed, StateFault } from "./fault.ts";
import { readHead, stateFields, type StateHead } from "./head.ts";
import { Outline } from "./outline.ts";
import type { StateSource } from "./replace.ts";

/**
 * The destinations of a document, in batches of what one chunk completed. Its other fields are the generator's return
 * value: only then has the whole document been read and found good.
 *
 * @throws {StateFault} with the path of the first fault.
 */
export function readState(source: AsyncIterable<Uint8Array>): StateSource {
  return readDocument(source, readDestinations);
}

/** Only what stands beside the destinations; they are passed over, whatever they are. */
export async function readStateHead(source: AsyncIterable<Uint8Array>): Promise<StateHead> {
  const reading = readDocument(source, (outline) => outline.elements());
  for (;;) {
    const next = await reading.next();
    if (next.done === true) return next.value;
  }
}

async function* readDocument<T>(
  source: AsyncIterable<Uint8Array>,
  destinations: (outline: Outline) => AsyncGenerator<T>,
): AsyncGenerator<T, StateHead> {
  const outline = new Outline(source);
  if (!(await outline.skip("{"))) throw new StateFault("", "a state document is a JSON object: it begins with {");
  const fields: Record<string, unknown> = {};
  for (let more = !(await outline.skip("}")); more; more = await endOfField(outline)) {
    const field = parse(await outline.value());
    if (typeof field !== "string" || !(await outline.skip(":"))) {
      throw new StateFault("", "is not valid JSON: a field's name in quotes and a colon belong here");
    }
    checkField(field, fields);
    if (field === "destinations") {
      if (!(await outline.skip("["))) throw new StateFault(field, "must be an array");
      yield* destinations(outline);
      if (!(await outline.skip("]"))) throw new StateFault(field, "is not valid JSON: it must end with ]");
    }
    fields[field] = field === "destinations" ? [] : await readField(field, outline);
  }
  if ((await outline.peek()) !== "") throw new StateFault("", "is not valid JSON: something follows the closing brace");
  return readHead(fields);
}

/** Passes what stands after a field: true where another one must follow. */
async function endOfField(outline: Outline): Promise<boolean> {
  if (await outline.skip(",")) return true;
  if (await outline.skip("}")) return false;
  throw new StateFault("", "is not valid JSON: a comma or the closing brace belongs after a field");
}

function checkField(field: string, seen: Readonly<Record<string, unknown>>): void {
  if (!stateFields.has(field)) {
    const fields = [...stateFields].join(", ");
    throw new StateFault(
      JSON.stringify(field.slice(0, 40)),
      `is no field of a state document; the fields are ${fields}`,
    );
  }
  if (field in seen) throw new StateFault(field, "is there twice");
}

async function readField(field: string, outline: Outline): Promise<unknown> {
  try {
    return parse(await outline.value());
  } catch (error) {
    throw placed(error, field);
  }
}

async function* readDestinations(outline: Outline): AsyncGenerator<readonly DestinationRecord[]> {
  const reader = new DestinationReader();
  try {
    for await (const text of outline.elements()) {
      const batch: DestinationRecord[] = [];
      for await (const value of parseElements(text)) batch.push(reader.read(value));
      yield batch;
    }
  } catch (error) {
    throw placed(error, reader.place);
  }
}

/** All at once; one by one only where that fails, to learn which of them is at fault. */
async function* parseElements(text: string): AsyncGenerator {
  // Nothing before or after a comma; between brackets it would be an empty array.
  if (text.trim() === "") throw notJson;
  try {
    yield* parse(`[${text}]`) as readonly unknown[];
  } catch {
    yield* parseOneByOne(text);
  }
}

async function* parseOneByOne(text: string): AsyncGenerator {
  const outline = new Outline(Readable.from([Buffer.from(`${text}]`)]));
  do yield parse(await outline.value());
  while (await outline.skip(","));
  throw notJson;
}

const notJson = new StateFault("", "is not valid JSON");

/** `JSON.parse` is exact where no number has this many digits, and several times faster than the exact parser. */
const longNumber = /\d{16}/;

function parse(text: string): unknown {
  try {
    return longNumber.test(text) ? parseJson(text) : JSON.parse(text);
  } catch {
    // Its own message quotes the document, which holds tokens.
    throw notJson;
  }
}
