import type { Socket } from "node:net";
import { setImmediate as turn, setTimeout as sleep } from "node:timers/promises";
import type { Exchange, Hook, Intervention, MadeUpAnswer } from "./fault.ts";
import { type RequestMessage, type ResponseMessage, readResponse } from "./http-message.ts";
import type { SocketReader } from "./socket-reader.ts";

/** A connection and its bytes. */
export interface Peer {
  readonly socket: Socket;
  readonly reader: SocketReader;
}

export type Note = { -readonly [K in keyof Exchange]: Exchange[K] };

/** Whether the connection can carry another exchange. */
type Outcome = "keep" | "cut";

/** Carries one exchange, as the intervention says. `connect` opens the connection to the server, or finds it open. */
export async function carry(
  note: Note,
  request: RequestMessage,
  client: Peer,
  connect: () => Promise<Peer | undefined>,
  { fault, onRequest, onResponse }: Intervention,
): Promise<Outcome> {
  const gone = leaving(client.socket);
  await call(onRequest, note);
  if (fault?.kind === "cutBeforeForward") return "cut";
  if (fault?.kind === "delay" && fault.what === "request") await gone.within(fault.ms);
  if ((fault?.kind === "hang" || fault?.kind === "answer") && !fault.forward) {
    if (fault.kind === "hang") return gone.ever();
    for await (const _ of request.bytes) if (gone.already()) return "cut";
    return giveAnswer(note, client.socket, fault.answer, request.method);
  }
  if (gone.already()) return "cut";

  const server = await connect();
  if (server === undefined) return "cut";
  note.forwardedAt = performance.now();
  // Read from the start: a 100 Continue comes before the body.
  const answered = finalResponse(server.reader, request, client.socket);
  const limit = fault?.kind === "cutAfterBytes" ? fault.bytes : Infinity;
  const forwarded = await pump(request.bytes, server.socket, limit);
  if (request.ended) note.reached = "fully";
  else if (forwarded > 0) note.reached = "partly";
  if (fault?.kind === "cutAfterBytes") return "cut";

  const response = await answered;
  if (response === undefined) return "cut";
  note.serverStatus = response.status;
  note.answeredAt = performance.now();
  await call(onResponse, note);
  if (fault?.kind === "delay" && fault.what === "answer") await gone.within(fault.ms);
  if (fault?.kind === "cutAfterForward" || fault?.kind === "hang" || fault?.kind === "answer") {
    for await (const _ of response.bytes);
    if (fault.kind === "answer") return giveAnswer(note, client.socket, fault.answer, request.method);
    return fault.kind === "hang" ? gone.ever() : "cut";
  }
  if (gone.already()) return "cut";
  const cut = fault?.kind === "cutAfterResponseBytes" ? fault.bytes : Infinity;
  const given = await pump(response.bytes, client.socket, cut);
  if (response.ended) note.given = { part: "whole", status: response.status };
  else if (given > 0) note.given = { part: "some", bytes: given };
  const reusable = request.ended && response.ended && !response.last;
  return reusable && cut === Infinity ? "keep" : "cut";
}

async function call(hook: Hook | undefined, note: Note): Promise<void> {
  if (hook === undefined) return;
  await hook(note);
  // The client may have died in it: let the event loop poll once, so that its close is seen.
  await turn();
  await turn();
}

/** The answer itself; interim ones (100 Continue) are passed on at once. */
async function finalResponse(
  reader: SocketReader,
  { method }: RequestMessage,
  client: Socket,
): Promise<ResponseMessage | undefined> {
  for (;;) {
    const response = await readResponse(reader, method);
    if (response === undefined || response.status >= 200) return response;
    await pump(response.bytes, client, Infinity);
  }
}

async function giveAnswer(note: Note, client: Socket, answer: MadeUpAnswer, method: string): Promise<Outcome> {
  const length = typeof answer.body === "string" ? Buffer.byteLength(answer.body) : answer.body.bytes;
  const headers = { "Content-Length": String(length), ...answer.headers };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = Buffer.from(`HTTP/1.1 ${answer.status} ${answer.status}\r\n${lines.join("")}\r\n`);
  const body = method === "HEAD" ? [] : bodyBytes(answer.body);
  const given = (await pump([head], client, Infinity)) + (await pump(body, client, Infinity));
  const whole = given === head.length + (method === "HEAD" ? 0 : length);
  note.given = whole ? { part: "whole", status: answer.status } : { part: "some", bytes: given };
  return whole ? "keep" : "cut";
}

function* bodyBytes(body: MadeUpAnswer["body"]): Generator<Buffer> {
  if (typeof body === "string") yield Buffer.from(body);
  else {
    const filling = Buffer.alloc(64 * 1024, "x");
    for (let left = body.bytes; left > 0; left -= filling.length) yield filling.subarray(0, left);
  }
}

/** Writes at the socket's pace, at most `limit` bytes; how many it took before the limit, the end or a break. */
async function pump(chunks: AsyncIterable<Buffer> | Iterable<Buffer>, socket: Socket, limit: number): Promise<number> {
  let sent = 0;
  for await (const chunk of chunks) {
    const part = chunk.subarray(0, limit - sent);
    const written = await new Promise<boolean>((resolve) => {
      socket.write(part, (error) => resolve(error === null || error === undefined));
    });
    if (!written) break;
    sent += part.length;
    if (part.length < chunk.length) break;
  }
  return sent;
}

interface Leaving {
  already(): boolean;
  within(ms: number): Promise<void>;
  ever(): Promise<Outcome>;
}

/** One watch a connection, however many exchanges it carries. */
const watched = new WeakMap<Socket, Leaving>();

/** Watches for the client to close its connection, or be killed. */
function leaving(client: Socket): Leaving {
  const known = watched.get(client) ?? watchLeaving(client);
  watched.set(client, known);
  return known;
}

function watchLeaving(client: Socket): Leaving {
  const already = (): boolean => client.destroyed || client.readableEnded;
  const left = new Promise<void>((resolve) => {
    if (already()) return resolve();
    client.once("end", resolve);
    client.once("close", resolve);
  });
  return {
    already,
    within: (ms: number): Promise<void> => Promise.race([left, sleep(ms, undefined, { ref: false })]),
    ever: (): Promise<Outcome> => left.then(() => "cut"),
  };
}
