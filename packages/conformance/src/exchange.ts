import { connect as connectTcp, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { AnswerReader, MalformedAnswerError } from "./answer-reader.ts";
import type { Connection, Outcome } from "./case.ts";

/** A connection's requests as the bytes that are written. */
export interface BytesConnection {
  readonly requests: readonly Buffer[];
  readonly pace: Connection["pace"];
}

export interface ExchangeLimits {
  /** Milliseconds to wait for each answer. */
  readonly timeoutMs: number;
  /** Bytes of the longest answer. */
  readonly maxBytes: number;
}

const defaultLimits: ExchangeLimits = { timeoutMs: 20_000, maxBytes: 16 * 1024 * 1024 };

const isHead = (request: Buffer): boolean => request.subarray(0, 5).toString("latin1") === "HEAD ";

function open(url: URL): Socket {
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  return url.protocol === "https:"
    ? connectTls({ host, port: Number(url.port || 443), servername: host })
    : connectTcp({ host, port: Number(url.port || 80), noDelay: true });
}

/**
 * Writes bytes to a socket as they are and reads what comes back: one outcome for each request.
 *
 * @param url where the server is; only scheme, host and port count.
 * @throws the socket's error when no connection can be made.
 */
export async function exchange(
  url: URL,
  { requests, pace }: BytesConnection,
  { timeoutMs, maxBytes }: ExchangeLimits = defaultLimits,
): Promise<readonly Outcome[]> {
  const socket = open(url);
  const reader = new AnswerReader(maxBytes);
  let ended = false;
  let failure: MalformedAnswerError | undefined;
  let wake = (): void => undefined;

  await new Promise<void>((resolve, reject) => {
    socket.once(url.protocol === "https:" ? "secureConnect" : "connect", resolve);
    socket.once("error", reject);
  });
  socket.on("data", (bytes: Buffer) => {
    try {
      reader.push(bytes);
    } catch (error) {
      failure = error as MalformedAnswerError;
      socket.destroy();
    }
    wake();
  });
  // A reset is an outcome, and `close` follows it.
  socket.on("error", () => undefined);
  for (const event of ["end", "close"]) {
    socket.on(event, () => {
      ended = true;
      wake();
    });
  }

  const outcomeOf = (request: Buffer): Outcome | undefined => {
    try {
      if (failure !== undefined) throw failure;
      return reader.next(isHead(request), ended) ?? (ended ? "closed" : undefined);
    } catch (error) {
      if (error instanceof MalformedAnswerError) return "malformed";
      throw error;
    }
  };
  const awaitOutcome = (request: Buffer): Promise<Outcome> =>
    new Promise((resolve, reject) => {
      const deadline = setTimeout(() => resolve("silent"), timeoutMs);
      wake = (): void => {
        try {
          const outcome = outcomeOf(request);
          if (outcome === undefined) return;
          clearTimeout(deadline);
          resolve(outcome);
        } catch (error) {
          clearTimeout(deadline);
          reject(error);
        }
      };
      wake();
    });

  try {
    const outcomes: Outcome[] = [];
    if (pace === "pipelined") socket.write(Buffer.concat(requests));
    for (const request of requests) {
      if (pace === "in turn" && !ended) socket.write(request);
      outcomes.push(await awaitOutcome(request));
    }
    return outcomes;
  } finally {
    socket.destroy();
  }
}
