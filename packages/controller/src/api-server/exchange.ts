/** One request and the beginning of its answer. */
import type { Readable } from "node:stream";
import type { Clock } from "../clock.ts";
import { printJson } from "../json.ts";
import { ApiServerError, type ApiFault } from "./api-server-error.ts";
import { readJson, UnreadableBody } from "./body.ts";
import type { Connection, Route } from "./connection.ts";
import { kubernetesStatus } from "./kubernetes-status.ts";
import { retryAfterMs } from "./retry-after.ts";
import { type Message, send } from "./send.ts";

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
  /** Told once of each request that was sent: its status, or `<error>` where none came. */
  readonly onAnswer: (labels: { readonly code: string; readonly host: string; readonly method: string }) => void;
}

/**
 * Sends a request and hands a 2xx answer's body to `read`. `signal` and the time-out hold until `read` has settled.
 *
 * @throws ApiServerError for every failure; the signal's reason when it aborts.
 */
export async function exchange<T>(
  request: ApiRequest & { readonly timeoutMs: number },
  options: ExchangeOptions,
  read: (body: Readable) => Promise<T>,
): Promise<T> {
  const { signal, timeoutMs } = request;
  const abort = new AbortController();
  const forward = (): void => abort.abort();
  let timedOut = false;
  const cancelTimer = options.clock.after(timeoutMs, () => {
    timedOut = true;
    abort.abort();
  });
  signal?.addEventListener("abort", forward, { once: true });
  if (signal?.aborted === true) forward();
  try {
    return await answerOf(request, options, abort.signal, read);
  } catch (error) {
    signal?.throwIfAborted();
    const fault = timedOut ? "timeout" : faultOf(error);
    throw fault === undefined ? error : new ApiServerError(request, fault, { code: errorCode(error) });
  } finally {
    cancelTimer();
    signal?.removeEventListener("abort", forward);
  }
}

async function answerOf<T>(
  request: ApiRequest,
  { connection, clock, userAgent, onAnswer }: ExchangeOptions,
  signal: AbortSignal,
  read: (body: Readable) => Promise<T>,
): Promise<T> {
  const route = await routeOf(request, connection, signal);
  const { host } = route.origin;
  const count = (code: string): void => onAnswer({ code, host, method: request.method });
  const answer = await send(route, messageOf(request, route, userAgent), signal).catch((error: unknown) => {
    count("<error>");
    throw error;
  });
  const { statusCode = 0, headers } = answer;
  count(String(statusCode));
  if (statusCode >= 200 && statusCode < 300) return read(answer);
  const told = kubernetesStatus(await errorBody(answer));
  const retryAfter = retryAfterMs(headers["retry-after"], clock.wall()) ?? told.retryAfterMs;
  throw new ApiServerError(request, "refused", { ...told, status: statusCode, retryAfterMs: retryAfter });
}

/** Credentials may come from a plugin that hangs: the signal ends the wait for them, too. */
function routeOf(request: ApiRequest, connection: Connection, signal: AbortSignal): Promise<Route> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    connection.route().then(resolve, () => reject(new ApiServerError(request, "credentials")));
  });
}

const errorBody = async (body: Readable): Promise<unknown> => {
  try {
    return await readJson(body, maxErrorBytes);
  } catch {
    // The status line says enough; a proxy's HTML is nobody's business.
    return undefined;
  }
};

function messageOf(request: ApiRequest, { basePath, headers }: Route, userAgent: string): Message {
  const { method, contentType = "application/json" } = request;
  const path = `${basePath}${request.path}${queryString(request.query)}`;
  const always = { ...headers, accept: "application/json", "user-agent": userAgent };
  if (request.body === undefined) return { method, path, headers: always };
  const body = printJson(request.body);
  const length = String(Buffer.byteLength(body));
  return { method, path, headers: { ...always, "content-type": contentType, "content-length": length }, body };
}

function queryString(query: ApiRequest["query"] = {}): string {
  const given = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
  return given.length === 0 ? "" : `?${new URLSearchParams(given)}`;
}

/** Undefined for what is no failure of the exchange: a bug, or an error that says enough already. */
function faultOf(error: unknown): ApiFault | undefined {
  if (error instanceof UnreadableBody) return "unreadable";
  return error instanceof ApiServerError || errorCode(error) === undefined ? undefined : "unreachable";
}

/** Node's codes are constants; nothing else of an error is passed on. */
function errorCode(error: unknown): string | undefined {
  const { code } = Object(error) as { code?: unknown };
  return typeof code === "string" && /^[A-Z][A-Z0-9_]{1,63}$/.test(code) ? code : undefined;
}
