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

/** By events: an iterator costs several times as much, and every request comes through here. */
function readText(body: Readable, maxBytes: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    body.on("data", (chunk: Buffer) => {
      length += chunk.length;
      if (length > maxBytes) body.destroy(new UnreadableBody());
      else chunks.push(chunk);
    });
    body.once("end", () => resolve((chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)).toString()));
    body.once("error", reject);
  });
}
