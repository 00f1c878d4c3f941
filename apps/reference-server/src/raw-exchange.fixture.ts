/** One exchange on a bare socket: what a normal client would tidy is sent as it stands. */
import { connect } from "node:net";
import { once } from "node:events";

export interface RawAnswer {
  /** Without the version. */
  readonly status: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Without framing. */
  readonly body: string;
  /** Everything, as it came. */
  readonly bytes: string;
}

/** Sends byte strings (one character per byte) and reads until the server closes or resets. */
export async function exchange(url: string, ...parts: readonly string[]): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const chunks: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => chunks.push(chunk));
  socket.on("error", () => {}); // a reset is an answer too: what came before it is what counts
  const closed = new Promise((resolve) => socket.on("close", resolve));
  for (const part of parts) {
    if (!socket.write(part, "latin1") && !socket.destroyed) await Promise.race([once(socket, "drain"), closed]);
  }
  await closed;
  return parseAnswer(Buffer.concat(chunks).toString("latin1"));
}

function parseAnswer(bytes: string): RawAnswer {
  const end = bytes.indexOf("\r\n\r\n");
  const [statusLine = "", ...lines] = bytes.slice(0, Math.max(end, 0)).split("\r\n");
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).trim()]),
  );
  const rest = bytes.slice(end + 4);
  const body = headers["transfer-encoding"] === "chunked" ? withoutChunks(rest) : rest;
  return { status: statusLine.replace(/^HTTP\/1\.1 /, ""), headers, body, bytes };
}

function withoutChunks(bytes: string): string {
  const line = bytes.indexOf("\r\n");
  const size = Number.parseInt(bytes.slice(0, line), 16);
  if (line === -1 || size === 0) return "";
  return bytes.slice(line + 2, line + 2 + size) + withoutChunks(bytes.slice(line + 2 + size + 2));
}

/** A request of its own connection. `lines` are header lines. */
export function request(method: string, target: string, lines: readonly string[] = [], body = ""): string {
  const length = body === "" ? [] : [`Content-Length: ${body.length}`];
  return [`${method} ${target} HTTP/1.1`, "Host: hs.test", "Connection: close", ...lines, ...length, "", body].join(
    "\r\n",
  );
}
