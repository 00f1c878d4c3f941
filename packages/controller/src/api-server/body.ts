import type { Readable } from "node:stream";
import { parseJson } from "../json.ts";

/** Thrown by a reader of bodies: more than the bound, or not what it should be. */
export class UnreadableBody extends Error {
  override readonly name = "UnreadableBody";
}

/** Reads a body as JSON. @throws UnreadableBody where it is longer than `maxBytes` or no JSON. */
export async function readJson(body: Readable, maxBytes: number): Promise<unknown> {
  const text = await readText(body, maxBytes);
  try {
    return parseJson(text);
  } catch {
    throw new UnreadableBody();
  }
}

async function readText(body: Readable, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxBytes) throw new UnreadableBody();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
