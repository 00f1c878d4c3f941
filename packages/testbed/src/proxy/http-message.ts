/** Where an HTTP/1.1 message begins and ends on a connection. Its bytes are passed on as they came. */
import type { SocketReader } from "./socket-reader.ts";

const headLimit = 64 * 1024;
const lineLimit = 8 * 1024;

type Framing = { readonly by: "length"; readonly bytes: number } | { readonly by: "chunks" } | { readonly by: "close" };

interface Message {
  /** The head's and then the body's raw bytes; to be read once. */
  readonly bytes: AsyncIterable<Buffer>;
  /** True when `bytes` was read to the message's own end, and not to the end of a broken connection. */
  readonly ended: boolean;
}

export interface RequestMessage extends Message {
  readonly method: string;
  readonly target: string;
}

export interface ResponseMessage extends Message {
  readonly status: number;
  /** It ends by closing: nothing can follow it on this connection. */
  readonly last: boolean;
}

/** The next request; undefined where the connection ended, or what came is no HTTP/1.1. */
export async function readRequest(reader: SocketReader): Promise<RequestMessage | undefined> {
  const head = await reader.readThrough("\r\n\r\n", headLimit);
  const start = head && /^(\S+) (\S+) HTTP\/1\.[01]\r\n/.exec(head.toString("latin1"));
  if (!start) return undefined;
  const framing = declaredFraming(head) ?? { by: "length", bytes: 0 };
  return Object.assign(message(reader, head, framing), { method: start[1]!, target: start[2]! });
}

/** The next answer to a request of that method, interim ones included. */
export async function readResponse(reader: SocketReader, method: string): Promise<ResponseMessage | undefined> {
  const head = await reader.readThrough("\r\n\r\n", headLimit);
  const start = head && /^HTTP\/1\.[01] (\d{3})/.exec(head.toString("latin1"));
  if (!start) return undefined;
  const status = Number(start[1]);
  const bodiless = method === "HEAD" || status < 200 || status === 204 || status === 304;
  const framing: Framing = bodiless ? { by: "length", bytes: 0 } : (declaredFraming(head) ?? { by: "close" });
  return Object.assign(message(reader, head, framing), { status, last: framing.by === "close" });
}

function declaredFraming(head: Buffer): Framing | undefined {
  const text = head.toString("latin1");
  if (/^transfer-encoding:.*\bchunked\b/im.test(text)) return { by: "chunks" };
  const length = /^content-length:[ \t]*(\d+)/im.exec(text)?.[1];
  return length === undefined ? undefined : { by: "length", bytes: Number(length) };
}

function message(
  reader: SocketReader,
  head: Buffer,
  framing: Framing,
): { bytes: AsyncIterable<Buffer>; ended: boolean } {
  const made = { bytes: read(), ended: false };
  async function* read(): AsyncGenerator<Buffer> {
    yield head;
    made.ended = yield* body(reader, framing);
  }
  return made;
}

/** The body's raw bytes; returns whether it came to its end. */
async function* body(reader: SocketReader, framing: Framing): AsyncGenerator<Buffer, boolean> {
  if (framing.by === "length") return yield* exactly(reader, framing.bytes);
  if (framing.by === "close") {
    for (;;) {
      const bytes = await reader.read();
      if (bytes === undefined) return true;
      yield bytes;
    }
  }
  for (;;) {
    const size = yield* line(reader);
    if (size === undefined) return false;
    const bytes = Number.parseInt(size, 16);
    if (bytes === 0) break;
    if (!(yield* exactly(reader, bytes + 2))) return false;
  }
  for (;;) {
    const trailer = yield* line(reader);
    if (trailer === undefined) return false;
    if (trailer === "") return true;
  }
}

async function* exactly(reader: SocketReader, count: number): AsyncGenerator<Buffer, boolean> {
  let missing = count;
  while (missing > 0) {
    const bytes = await reader.read();
    if (bytes === undefined) return false;
    const part = bytes.subarray(0, missing);
    reader.unread(bytes.subarray(part.length));
    missing -= part.length;
    yield part;
  }
  return true;
}

async function* line(reader: SocketReader): AsyncGenerator<Buffer, string | undefined> {
  const bytes = await reader.readThrough("\r\n", lineLimit);
  if (bytes === undefined) return undefined;
  yield bytes;
  return bytes.toString("latin1").trimEnd();
}
