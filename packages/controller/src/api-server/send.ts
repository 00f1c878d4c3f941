/** HTTP by Node's own client, which costs less time and memory than `fetch` or undici. */
import { type Agent, type IncomingMessage, request as sendPlain } from "node:http";
import { request as sendSecure } from "node:https";

export interface Destination {
  readonly origin: URL;
  /** Holds the connections, and what they trust. */
  readonly agent: Agent;
  /** A connection that takes longer is given up, and nothing was sent. */
  readonly longestConnectMs: number;
}

export interface Message {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

/**
 * Sends a message and answers the beginning of the response. An abort cuts the response too, while it is read.
 *
 * A server may close a kept connection just as a request is on its way there. A GET that meets that is sent again, at
 * the latest on a connection of its own; anything else may have had its effect, and is not.
 *
 * @throws the system's error; its `syscall` is `connect` where no connection came about. The signal's reason.
 */
export function send(destination: Destination, message: Message, signal: AbortSignal): Promise<IncomingMessage> {
  const { protocol, hostname, port } = destination.origin;
  const { agent, longestConnectMs } = destination;
  const { method, path, headers, body } = message;
  const isSecure = protocol === "https:";
  const begin = isSecure ? sendSecure : sendPlain;
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const request = begin({ host: hostname.replace(/^\[|\]$/g, ""), port, method, path, headers, agent });
    const cut = (): void => {
      request.destroy();
      // One that waits for a connection of the agent's would not say so before it has one.
      reject(signal.reason);
    };
    signal.addEventListener("abort", cut, { once: true });
    request.once("close", () => signal.removeEventListener("abort", cut));
    request.once("socket", (socket) => {
      if (!socket.connecting) return;
      const giveUp = setTimeout(() => request.destroy(notConnected()), longestConnectMs);
      const done = (): void => clearTimeout(giveUp);
      socket.once(isSecure ? "secureConnect" : "connect", done);
      // Not the connection's: one that is kept would keep this request as long.
      request.once("close", done);
    });
    let isAnswered = false;
    request.once("response", (response) => {
      isAnswered = true;
      resolve(response);
    });
    // Without a listener, a server that switches to another protocol unasked would end the request without a word.
    request.once("upgrade", (_response, socket) => {
      socket.destroy();
      reject(switchedProtocols());
    });
    request.on("error", (error: NodeJS.ErrnoException) => {
      const wasStale = request.reusedSocket && !isAnswered && !signal.aborted && isCut(error);
      if (wasStale && method === "GET") resolve(send(destination, message, signal));
      else reject(error);
    });
    request.end(body);
  });
}

const isCut = ({ code }: NodeJS.ErrnoException): boolean => code === "ECONNRESET" || code === "EPIPE";

const notConnected = (): NodeJS.ErrnoException =>
  Object.assign(new Error("No connection in time"), { code: "ETIMEDOUT", syscall: "connect" });

const switchedProtocols = (): NodeJS.ErrnoException =>
  Object.assign(new Error("The server switched to another protocol"), { code: "EPROTO" });
