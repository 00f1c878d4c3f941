import { once } from "node:events";
import type { Socket } from "node:net";

/** Reads a socket's bytes on demand, so that nobody who is slow makes us buffer. */
export interface SocketReader {
  /** The next bytes, never empty; undefined once the other side has closed or broken off. */
  read(): Promise<Buffer | undefined>;
  /** Puts bytes back in front. */
  unread(bytes: Buffer): void;
  /** Everything up to and including `end`; undefined where that does not come within `limit` bytes. */
  readThrough(end: string, limit: number): Promise<Buffer | undefined>;
}

export function socketReader(socket: Socket): SocketReader {
  let front: Buffer | undefined;
  // A reset is an end like another here.
  socket.on("error", () => {});
  const read = async (): Promise<Buffer | undefined> => {
    if (front !== undefined) {
      const bytes = front;
      front = undefined;
      return bytes;
    }
    for (;;) {
      const bytes = socket.read() as Buffer | null;
      if (bytes !== null) return bytes;
      if (socket.readableEnded || socket.destroyed) return undefined;
      await anyOf(socket, ["readable", "end", "close"]);
    }
  };
  const unread = (bytes: Buffer): void => {
    if (bytes.length > 0) front = front === undefined ? bytes : Buffer.concat([bytes, front]);
  };
  const readThrough = async (end: string, limit: number): Promise<Buffer | undefined> => {
    let bytes = Buffer.alloc(0);
    while (bytes.length <= limit) {
      const more = await read();
      if (more === undefined) return undefined;
      bytes = Buffer.concat([bytes, more]);
      const at = bytes.indexOf(end);
      if (at === -1) continue;
      unread(bytes.subarray(at + end.length));
      return bytes.subarray(0, at + end.length);
    }
    return undefined;
  };
  return { read, unread, readThrough };
}

async function anyOf(socket: Socket, events: readonly string[]): Promise<void> {
  const found = new AbortController();
  const { signal } = found;
  await Promise.race(events.map((event) => once(socket, event, { signal }).catch(() => {})));
  found.abort();
}
