/** One request and its answer. */
import { parseJson } from "@synapse-federation/core/json";
import { readBody, type Body } from "./body.ts";
import { startDeadline, type Deadline } from "./deadline.ts";
import { FederationAdminError } from "./errors.ts";
import { networkFailure } from "./network-failure.ts";
import { parseHttpDate, retryAfterMs } from "./retry-after.ts";

/** The part of `fetch` that the client uses: the platform's fits, and so does undici's. */
export type Fetch = (
  url: string,
  init: {
    readonly method: "GET" | "POST";
    readonly headers: Record<string, string>;
    readonly redirect: "manual";
    readonly credentials: "omit";
    readonly referrerPolicy: "no-referrer";
    readonly cache: "no-store";
    readonly signal: AbortSignal;
  },
) => Promise<FetchResponse>;

interface FetchResponse {
  readonly status: number;
  readonly type: string;
  readonly headers: { get(name: string): string | null };
  readonly body: Body | null;
}

/** What all requests of a client have in common. */
export interface Connection {
  /** Without a slash at the end. */
  readonly baseUrl: string;
  readonly accessToken: string;
  readonly fetch: Fetch;
  readonly timeoutMs: number;
  readonly maxBodyBytes: number;
}

export interface Request {
  readonly method: "GET" | "POST";
  /** Begins with a slash; encoded, with its query. */
  readonly path: string;
  readonly authenticated: boolean;
}

/** A 200 with JSON. */
export interface Answer {
  readonly body: unknown;
  /** Unix milliseconds, in whole seconds, by the answer's Date header. Browsers hide it from other origins. */
  readonly date: number | undefined;
}

/** @throws FederationAdminError */
export async function exchange(
  connection: Connection,
  request: Request,
  signal: AbortSignal | undefined,
): Promise<Answer> {
  const deadline = startDeadline(connection.timeoutMs, signal);
  let status: number | undefined;
  try {
    const response = await send(connection, request, deadline.signal);
    status = response.status;
    if (response.type === "opaqueredirect" || (status >= 300 && status < 400)) throw redirected(response);
    if (status !== 200) throw await refused(connection, response, deadline);
    const bytes = await readBody(response.body, connection.maxBodyBytes);
    if (bytes === undefined) {
      throw new FederationAdminError({ kind: "too-large", status, maxBodyBytes: connection.maxBodyBytes });
    }
    const parsed = parse(bytes);
    if (parsed === undefined) throw new FederationAdminError({ kind: "not-json", status });
    return { body: parsed.json, date: parseHttpDate(response.headers.get("date")) };
  } catch (error) {
    if (error instanceof FederationAdminError) throw error;
    // The platform's error may hold the request with its headers, so it is read here and goes no further.
    throw new FederationAdminError(deadline.failure() ?? networkFailure(error, status));
  } finally {
    deadline.release();
  }
}

function send(connection: Connection, request: Request, signal: AbortSignal): Promise<FetchResponse> {
  const { baseUrl, accessToken, fetch } = connection;
  return fetch(baseUrl + request.path, {
    method: request.method,
    headers: {
      accept: "application/json",
      ...(request.authenticated && { authorization: `Bearer ${accessToken}` }),
    },
    redirect: "manual",
    credentials: "omit",
    referrerPolicy: "no-referrer",
    cache: "no-store",
    signal,
  });
}

function redirected({ status, body }: FetchResponse): FederationAdminError {
  discard(body);
  return new FederationAdminError({ kind: "redirect", ...(status !== 0 && { status }) });
}

/** Whatever the body of such an answer is, its status is what counts. */
async function refused(
  connection: Connection,
  response: FetchResponse,
  deadline: Deadline,
): Promise<FederationAdminError> {
  const { status, headers } = response;
  const bytes = await readBody(response.body, connection.maxBodyBytes).catch(() => undefined);
  const failure = deadline.failure();
  if (failure !== undefined) return new FederationAdminError(failure);
  const json = bytes === undefined ? undefined : parse(bytes)?.json;
  const { errcode, retry_after_ms } = (typeof json === "object" && json !== null ? json : {}) as Record<
    string,
    unknown
  >;
  const now = parseHttpDate(headers.get("date")) ?? Date.now();
  const wait = retryAfterMs(headers.get("retry-after"), retry_after_ms, now);
  const refusal = { status, ...(wait !== undefined && { retryAfterMs: wait }) };
  return new FederationAdminError(
    isErrcode(errcode, connection.accessToken)
      ? { kind: "matrix", errcode, ...refusal }
      : { kind: "status", ...refusal },
  );
}

/** A server may echo what it likes, so only what looks like a code and does not hold the token is passed on. */
function isErrcode(value: unknown, accessToken: string): value is string {
  return typeof value === "string" && /^[A-Z][A-Z0-9._]{0,63}$/.test(value) && !value.includes(accessToken);
}

function parse(bytes: Uint8Array): { readonly json: unknown } | undefined {
  try {
    return { json: parseJson(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) };
  } catch {
    // Not UTF-8, not JSON, or nested so deep that the stack is used up.
    return undefined;
  }
}

function discard(body: Body | null): void {
  body
    ?.getReader()
    .cancel()
    .catch(() => undefined);
}
