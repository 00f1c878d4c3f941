/** The API behind a socket: reads a request to its end, has it answered, writes the answer, keeps the journal. */
import { ServerResponse, type IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { classifyPath, splitTarget, type Target } from "@synapse-federation/core/synapse";
import { readBody } from "./body.ts";
import { answerParserError, type ParserError } from "./client-error.ts";
import type { Context } from "./context.ts";
import { refusedFraming } from "./framing.ts";
import type { Journal } from "./journal.ts";
import { apiRequest, isForm, isMultipartPost, readHead, type RequestHead } from "./request.ts";
import { answer } from "./route.ts";
import { send, sendBare } from "./send.ts";
import { turns } from "./turns.ts";

export interface Api {
  /** Answers a request of node's parser. `target` is the raw one, whatever a router made of it since. */
  serve(target: string, message: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Answers CONNECT, which node hands over without a response. */
  connect(message: IncomingMessage, socket: Socket): Promise<void>;
  /** Answers what node's parser refuses, after the requests that it took before. */
  refuse(error: ParserError, socket: Socket): Promise<void>;
}

/** @param isClosing whether connections shall end with the answer under way. */
export function api(
  context: Context,
  journal: Journal,
  onError: (error: unknown) => void,
  isClosing: () => boolean,
): Api {
  const inTurn = turns(onError);
  const newest = new WeakMap<Socket, IncomingMessage>();
  const ending = new WeakSet<Socket>();

  async function serve(target: string, message: IncomingMessage, response: ServerResponse): Promise<void> {
    // Once a message is destroyed it has none.
    const { method = "", socket } = message;
    const refused = refusedFraming(target, message);
    if (refused === "hang-up") return void socket.destroy();
    if (refused === "bad-request") return sendBare(socket, 400);
    const head = readHead(message);
    const body = head.hasBody ? await readBody(message, isForm(head)) : "";
    if (body === undefined) return cut(socket);
    if (isMultipartPost(method, head)) return sendBare(socket, 415, "Content-Length: 0\r\n");
    const addressed = classifyPath(splitTarget(target).path);
    const answered = await answer(context, apiRequest(method, target, head, body), addressed, onError);
    record(method, target, head, addressed, answered.status);
    if (isClosing()) response.shouldKeepAlive = false;
    send(response, answered, context.serverVersion);
  }

  function record(
    method: string,
    target: string,
    { headerNames }: RequestHead,
    addressed: Target,
    status: number,
  ): void {
    journal.add({
      at_ms: Date.now(),
      method,
      target,
      operation: addressed.operation,
      ...("destination" in addressed ? { destination: addressed.destination } : {}),
      status,
      headers: headerNames,
    });
  }

  return {
    serve(target, message, response) {
      const { socket } = message;
      newest.set(socket, message);
      return inTurn(socket, async () => {
        // node parses on behind a request that ends the connection: what came behind it must not be done.
        if (ending.has(socket) || !socket.writable) return;
        await serve(target, message, response);
        if (!response.shouldKeepAlive) ending.add(socket);
      });
    },
    refuse(error, socket) {
      const refuse = async (): Promise<void> => {
        if (!ending.has(socket)) answerParserError(context, error, socket);
      };
      // A request that is broken in its body holds the turn while it waits for the body's end.
      return newest.get(socket)?.complete === false ? refuse() : inTurn(socket, refuse);
    },
    async connect(message, socket) {
      const response = new ServerResponse(message);
      response.shouldKeepAlive = false;
      response.assignSocket(socket);
      // node no longer reads a socket that it has handed over, so that its end would not be seen.
      response.on("finish", () => socket.destroySoon());
      await serve(message.url ?? "", message, response);
    },
  };
}

/** Synapse resets the connection of a body that is too long. */
function cut(socket: Socket): void {
  if ("encrypted" in socket || socket.destroyed) socket.destroy();
  else socket.resetAndDestroy();
}
