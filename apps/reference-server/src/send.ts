/** Writes an answer's bytes the way Synapse does. */
import { STATUS_CODES, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Answer } from "./answer.ts";

/** @param serverVersion what `Server` says after `Synapse/`. */
export function send(response: ServerResponse, answer: Answer, serverVersion: string): void {
  // node would say keep-alive, and for how long; Synapse says only when it closes.
  if (response.shouldKeepAlive) response.removeHeader("Connection");
  const headers = ["Server", `Synapse/${serverVersion}`, ...answer.headers];
  if (answer.framing === "length") headers.push("Content-Length", String(answer.body.length));
  response.writeHead(answer.status, headers);
  response.end(answer.body, "latin1");
}

/** A status line and nothing else, then the end: what the HTTP parser under Synapse says. */
export function sendBare(socket: Socket, status: number, headers = ""): void {
  if (socket.writable) socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${headers}\r\n`);
  else socket.destroy();
}
