import { UnreadableBody } from "../api-server/body.ts";

const newline = 0x0a;

/**
 * A stream's lines without their ends. An unfinished last line is dropped: what it would have said comes again with
 * the next watch. `onChunk` hears of each piece that arrives, a line or not.
 *
 * @throws UnreadableBody where a line is longer than `maxBytes`.
 */
export async function* lines(
  body: AsyncIterable<Buffer>,
  maxBytes: number,
  onChunk: () => void = () => undefined,
): AsyncGenerator<string> {
  let parts: Buffer[] = [];
  let length = 0;
  const keep = (part: Buffer): void => {
    length += part.length;
    if (length > maxBytes) throw new UnreadableBody();
    parts.push(part);
  };
  for await (const chunk of body) {
    onChunk();
    let start = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      keep(chunk.subarray(start, end));
      yield (parts.length === 1 ? parts[0]! : Buffer.concat(parts)).toString();
      parts = [];
      length = 0;
      start = end + 1;
    }
    if (start < chunk.length) keep(chunk.subarray(start));
  }
}
