/** One request and the beginning of its answer. */
import type { Readable } from "node:stream";
import type { Clock } from "../clock.ts";
import { parseJson, printJson } from "../json.ts";
import { ApiServerError, type ApiFault } from "./api-server-error.ts";
import type { Connection, Route } from "./connection.ts";
import { kubernetesStatus } from "./kubernetes-status.ts";
import { retryAfterMs } from "./retry-after.ts";

export interface ApiRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** From `pathOf`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** `application/json` by default; a PATCH says which kind of patch it is. */
  readonly contentType?: string;
  readonly signal?: AbortSignal;
  /** For the whole exchange; the server's default otherwise. */
  readonly timeoutMs?: number;
}

/** An error body is a small Status object; of a larger one nothing is taken. */
const maxErrorBytes = 64 * 1024;

export interface ExchangeOptions {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly userAgent: string;
  readonly onAnswer: (method: string, code: string, host: string) => void;
}

/**
 * Sends a request and hands a 2xx answer's body to `read`. `signal` and the time-out hold until `read` has settled.
 *
 * @throws ApiServerError for every failure; the signal's reason when it aborts.
 */
export async function exchange<T>(
  request: ApiRequest & { readonly timeoutMs: number },
  { connection, clock, userAgent, onAnswer }: ExchangeOptions,
  read: (body: Readable) => Promise<T>,
): Promise<T> {
  const route = await connection.route().catch(() => {
    throw new ApiServerError(request, "credentials");
  });
  request.signal?.throwIfAborted();
  const abort = new AbortController();
  let timedOut = false;
  const cancelTimer = clock.after(request.timeoutMs, () => {
    timedOut = true;
    abort.abort();
  });
  const forward = (): void => abort.abort();
  request.signal?.addEventListener("abort", forward, { once: true });
  try {
    const { statusCode, headers, body } = await send(request, route, userAgent, abort.signal);
    onAnswer(request.method, String(statusCode), new URL(route.origin).host);
    if (statusCode >= 200 && statusCode < 300) return await read(body);
    const told = kubernetesStatus(await errorBody(body));
    const retryAfter = retryAfterMs(headers["retry-after"]?.toString(), clock.wall()) ?? told.retryAfterMs;
    throw new ApiServerError(request, "refused", { ...told, status: statusCode, retryAfterMs: retryAfter });
  } catch (error) {
    request.signal?.throwIfAborted();
    const fault = timedOut ? "timeout" : faultOf(error);
    if (fault === undefined) throw error;
    if (fault !== "unreadable") onAnswer(request.method, "<error>", new URL(route.origin).host);
    throw new ApiServerError(request, fault, { code: errorCode(error) });
  } finally {
    cancelTimer();
    request.signal?.removeEventListener("abort", forward);
  }
}

/** Thrown by a reader of bodies: more than the bound, or no JSON. */
export class UnreadableBody extends Error {
  override readonly name = "UnreadableBody";
}

/** Reads a body of at most `maxBytes` as JSON. */
export async function readJson(body: Readable, maxBytes: number): Promise<unknown> {
  const bytes = await readAll(body, maxBytes);
  if (bytes === undefined) throw new UnreadableBody();
  try {
    return parseJson(bytes.toString());
  } catch {
    throw new UnreadableBody();
  }
}

async function readAll(body: Readable, maxBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
}

const errorBody = async (body: Readable): Promise<unknown> => {
  try {
    return await readJson(body, maxErrorBytes);
  } catch {
    // The status line says enough; a proxy's HTML is nobody's business.
    return undefined;
  }
};

const send = (request: ApiRequest, route: Route, userAgent: string, signal: AbortSignal) =>
  route.dispatcher.request({
    origin: route.origin,
    path: `${route.basePath}${request.path}${queryString(request.query)}`,
    method: request.method,
    headers: {
      ...route.headers,
      accept: "application/json",
      "user-agent": userAgent,
      ...(request.body !== undefined && { "content-type": request.contentType ?? "application/json" }),
    },
    body: request.body === undefined ? null : printJson(request.body),
    signal,
  });

function queryString(query: ApiRequest["query"] = {}): string {
  const given = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
  return given.length === 0 ? "" : `?${new URLSearchParams(given)}`;
}

/** Undefined for what is no failure of the exchange: a bug, or an error that says enough already. */
function faultOf(error: unknown): ApiFault | undefined {
  if (error instanceof UnreadableBody) return "unreadable";
  return error instanceof ApiServerError || errorCode(error) === undefined ? undefined : "unreachable";
}

/** Node's and undici's codes are constants; nothing else of an error is passed on. */
function errorCode(error: unknown): string | undefined {
  const { code } = Object(error) as { code?: unknown };
  return typeof code === "string" && /^[A-Z][A-Z0-9_]{1,63}$/.test(code) ? code : undefined;
}
