/** What the HTTP parser under Synapse refuses and node's lets through. */
import type { IncomingMessage } from "node:http";
import { maxHeadBytes, maxHeaders } from "./http-settings.ts";

const beyondAscii = /[^\0-\x7f]/;

/**
 * How Synapse would turn a request away before it is one: with a bare 400 or by hanging up. `undefined` where it takes
 * it. Lines are counted without their ends, a header's with one blank after its colon.
 */
export function refusedFraming(target: string, message: IncomingMessage): "bad-request" | "hang-up" | undefined {
  const { method = "", httpVersion, rawHeaders } = message;
  if (target === "*") return "hang-up";
  let length = `${method} ${target} HTTP/1.1`.length;
  let longest = length;
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const line = rawHeaders[i]!.length + ": ".length + rawHeaders[i + 1]!.length;
    length += line;
    longest = Math.max(longest, line);
  }
  if (longest > maxHeadBytes) return "hang-up";
  const { "transfer-encoding": encoding = "chunked" } = message.headers;
  const isRequest =
    length <= maxHeadBytes &&
    rawHeaders.length <= 2 * maxHeaders &&
    (httpVersion === "1.1" || httpVersion === "1.0") &&
    encoding.toLowerCase() === "chunked" &&
    !beyondAscii.test(target);
  return isRequest ? undefined : "bad-request";
}
