import { once } from "node:events";
import { type AddressInfo, connect as openConnection, createServer, type Socket } from "node:net";
import { connect as openSecureConnection } from "node:tls";
import { carry, type Note, type Peer } from "./exchange.ts";
import type { Exchange, Intervention } from "./fault.ts";
import { readRequest, type RequestMessage } from "./http-message.ts";
import { interventions } from "./interventions.ts";
import { socketReader } from "./socket-reader.ts";
import { toldRequest } from "./told-request.ts";

/** The oldest entries go when the journal grows beyond this. */
const journalLimit = 100_000;

export interface FaultProxyOptions {
  /** The server's base URL, `http:` or `https:`. The proxy itself speaks plain HTTP. */
  readonly target: string;
  /** PEM of what vouches for an `https:` target. */
  readonly certificateAuthority?: string;
  /** In force from the start, always. */
  readonly interventions?: readonly Intervention[];
}

/** A TCP proxy in front of an HTTP/1.1 server, on loopback, that writes down and disturbs what passes. */
export interface FaultProxy extends AsyncDisposable {
  readonly url: string;
  /** Every exchange in order of arrival; entries fill in as they go on. */
  readonly journal: readonly Exchange[];
  /** For the next exchange that matches; several are used up in order. */
  next(intervention: Intervention): void;
  /** For every exchange that matches, where no `next` applies. */
  always(intervention: Intervention): void;
  /** Forgets all interventions. */
  clear(): void;
  /** Resolves when no exchange is going on: the journal is complete. */
  idle(): Promise<void>;
  /** Cuts every connection. */
  close(): Promise<void>;
}

/** @throws TypeError where the target is neither an `http:` nor an `https:` URL. */
export async function openFaultProxy(options: FaultProxyOptions): Promise<FaultProxy> {
  const target = new URL(options.target);
  const dial = dialling(target, options.certificateAuthority);
  const rules = interventions();
  for (const intervention of options.interventions ?? []) rules.add(intervention, "always");
  const journal: Note[] = [];
  const sockets = new Set<Socket>();
  const running = new Set<Promise<unknown>>();
  let arrived = 0;

  const adopt = (socket: Socket): Peer => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    socket.setNoDelay(true);
    return { socket, reader: socketReader(socket) };
  };

  const record = (request: RequestMessage, { fault }: Intervention): Note => {
    const note: Note = {
      id: ++arrived,
      ...toldRequest(request),
      ...(fault && { fault: fault.kind }),
      reached: "no",
      given: { part: "none" },
      arrivedAt: performance.now(),
    };
    journal.push(note);
    if (journal.length > journalLimit) journal.shift();
    return note;
  };

  /** The exchanges of one connection, with one connection to the server for as long as both sides keep it. */
  const serve = async (client: Peer): Promise<void> => {
    let server: Peer | undefined;
    const connect = async (): Promise<Peer | undefined> => {
      if (server?.socket.writable) return server;
      const { socket, opened } = dial();
      server = adopt(socket);
      // A server that closes an idle connection closes it for the client too.
      socket.once("end", () => idle && client.socket.end());
      socket.once("close", () => idle && client.socket.end());
      const connected = await Promise.race([once(socket, opened), once(socket, "close")]).catch(() => undefined);
      return connected && !socket.destroyed ? server : undefined;
    };
    let idle = true;
    try {
      for (;;) {
        const request = await readRequest(client.reader);
        if (request === undefined) break;
        idle = false;
        const intervention = rules.take(request.method, request.target);
        const note = record(request, intervention);
        const exchange = carry(note, request, client, connect, intervention);
        running.add(exchange);
        const outcome = await exchange.finally(() => {
          running.delete(exchange);
          note.endedAt = performance.now();
        });
        idle = true;
        if (outcome === "cut") break;
      }
    } finally {
      client.socket.destroy();
      server?.socket.destroy();
    }
  };

  const listener = createServer((socket) => void serve(adopt(socket)));
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  const close = async (): Promise<void> => {
    const closed = new Promise((resolve) => listener.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return {
    url: `http://127.0.0.1:${(listener.address() as AddressInfo).port}`,
    journal,
    next: (intervention) => rules.add(intervention, "once"),
    always: (intervention) => rules.add(intervention, "always"),
    clear: rules.clear,
    async idle() {
      while (running.size > 0) await Promise.allSettled(running);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** How to open a connection to the target, and the event that says that it is open. */
function dialling(
  { protocol, hostname: host, port }: URL,
  ca: string | undefined,
): () => { readonly socket: Socket; readonly opened: string } {
  if (protocol === "http:") {
    return () => ({ socket: openConnection({ host, port: Number(port || 80) }), opened: "connect" });
  }
  if (protocol === "https:") {
    return () => ({ socket: openSecureConnection({ host, port: Number(port || 443), ca }), opened: "secureConnect" });
  }
  throw new TypeError(`The proxy's target speaks HTTP or HTTPS, not ${protocol}`);
}
