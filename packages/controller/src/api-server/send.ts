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
 * @throws the system's error; its `syscall` is `connect` where no connection came about. The signal's reason.
 */
export function send(
  { origin: { protocol, hostname, port }, agent, longestConnectMs }: Destination,
  { method, path, headers, body }: Message,
  signal: AbortSignal,
): Promise<IncomingMessage> {
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
    request.once("response", resolve);
    // Without a listener, a server that switches to another protocol unasked would end the request without a word.
    request.once("upgrade", (_response, socket) => {
      socket.destroy();
      reject(switchedProtocols());
    });
    request.on("error", reject);
    request.end(body);
  });
}

const notConnected = (): NodeJS.ErrnoException =>
  Object.assign(new Error("No connection in time"), { code: "ETIMEDOUT", syscall: "connect" });

const switchedProtocols = (): NodeJS.ErrnoException =>
  Object.assign(new Error("The server switched to another protocol"), { code: "EPROTO" });
