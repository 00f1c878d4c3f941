/** Reads a request's body to its end without keeping what no operation looks at. */
import type { IncomingMessage } from "node:http";

/** Synapse takes a body of 50 MiB; at one byte more it cuts the connection. */
const maxBodyBytes = 50 * 1024 * 1024;

/** A login is far smaller; of a longer body nothing is kept, unless it is a form: that may hold a token. */
const maxLoginBytes = 1024 * 1024;

/**
 * Waits for the end of the body, as Synapse does before it looks at a request.
 *
 * @returns the body as a byte string, empty where it is neither a form nor short enough for a login; `undefined` once
 * it is beyond Synapse's bound or the client is gone: there is nobody to answer then.
 */
export async function readBody(message: IncomingMessage, isForm: boolean): Promise<string | undefined> {
  const maxKeptBytes = isForm ? maxBodyBytes : maxLoginBytes;
  let length = 0;
  let kept: Buffer[] = [];
  try {
    for await (const chunk of message as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > maxBodyBytes) return undefined;
      if (length <= maxKeptBytes) kept.push(chunk);
      else kept = [];
    }
  } catch {
    return undefined;
  }
  return Buffer.concat(kept).toString("latin1");
}
