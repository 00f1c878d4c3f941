/** What a request gets that node's HTTP parser refuses. */
import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import { classifyPath, splitTarget } from "@synapse-federation/core/synapse";
import type { Context } from "./context.ts";
import { maxHeadBytes } from "./http-settings.ts";
import { apiRequest, type RequestHead } from "./request.ts";
import { answer } from "./route.ts";
import { sendBare } from "./send.ts";

/** The error of node's parser; `rawPacket` is what it was reading, and `bytesParsed` how far it came in it. */
export interface ParserError {
  readonly code: string;
  readonly rawPacket: unknown;
  readonly bytesParsed?: number;
}

const requestLine = /^([\w!#$%&'*+.^`|~-]+) ([!-\x7f]+) HTTP\/1\.[01]\r?\n/;
const noHead: RequestHead = { authorizations: [], contentType: "", hasBody: false, headerNames: [] };

/** What node's parser knows nothing of and Synapse's routing answers, whoever asks. */
const routable: ReadonlySet<string> = new Set(["HPE_INVALID_METHOD", "HPE_INVALID_URL"]);

/**
 * A bare 400, as Synapse's parser gives; nothing to a client that is gone or too slow.
 *
 * A method that node has never heard of is no error in Synapse, nor is a target like `nope` or `?x`: routing decides.
 */
export function answerParserError(context: Context, error: ParserError, socket: Socket): void {
  if (error.code === "ECONNRESET" || error.code === "ERR_HTTP_REQUEST_TIMEOUT") return void socket.destroy();
  const packet = Buffer.isBuffer(error.rawPacket) ? error.rawPacket.toString("latin1") : "";
  if (error.code === "HPE_HEADER_OVERFLOW" && hasTooLongLine(packet)) return void socket.destroy();
  const line = routable.has(error.code) ? requestLine.exec(packet) : null;
  // A packet may begin with requests that were taken; only of the first is it known where its line stands.
  if (line === null || (error.bytesParsed ?? 0) > line[0].length) return sendBare(socket, 400);
  const [, method = "", target = ""] = line;
  if (target === "*") return void socket.destroy();
  void answerByRouting(context, method, target, socket);
}

const hasTooLongLine = (packet: string): boolean => packet.split("\r\n").some((line) => line.length > maxHeadBytes);

async function answerByRouting(context: Context, method: string, target: string, socket: Socket): Promise<void> {
  const { path } = splitTarget(target);
  const request = apiRequest(method, target, noHead, "");
  const { status, headers, body } = await answer(context, request, classifyPath(path), () => {});
  if (!socket.writable) return;
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    "Connection: close",
    `Server: Synapse/${context.serverVersion}`,
    `Date: ${new Date().toUTCString()}`,
    ...headers.flatMap((name, i) => (i % 2 === 0 ? [`${name}: ${headers[i + 1]}`] : [])),
    `Content-Length: ${body.length}`,
  ];
  socket.end(`${lines.join("\r\n")}\r\n\r\n${method === "HEAD" ? "" : body}`, "latin1");
}
