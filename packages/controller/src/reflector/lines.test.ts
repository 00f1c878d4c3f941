import { expect, test } from "vitest";
import { lines } from "./lines.ts";

async function read(chunks: readonly string[], maxBytes = 100): Promise<readonly string[]> {
  return Array.fromAsync(lines(chunksOf(chunks), maxBytes));
}

async function* chunksOf(chunks: readonly string[]): AsyncGenerator<Buffer> {
  for (const chunk of chunks) yield Buffer.from(chunk, "latin1");
}

test("lines come out whole wherever the stream was cut into chunks", async () => {
  expect(await read(["a\nb", "c", "\n\nd\n"])).toEqual(["a", "bc", "", "d"]);
});

test("a character that lies in two chunks stays whole", async () => {
  expect(await read(["\u00c3", "\u00a4\n"])).toEqual(["ä"]);
});

test("an unfinished last line is dropped", async () => {
  expect(await read(['{"a":1}\n{"b"'])).toEqual(['{"a":1}']);
});

test("a line over the bound ends the reading, in one chunk or in many", async () => {
  await expect(read(["0123456789\n"], 9)).rejects.toThrow(expect.objectContaining({ name: "UnreadableBody" }));
  await expect(read(["01234", "56789"], 9)).rejects.toThrow(expect.objectContaining({ name: "UnreadableBody" }));
});
