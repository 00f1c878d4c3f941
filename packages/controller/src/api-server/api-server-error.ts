/** Why a request to the API server came to nothing. */
export type ApiFault =
  /** A complete answer with an error status: the request had no effect, unless `status` is 500 or more. */
  | "refused"
  /** No complete answer: DNS, connection, TLS, or cut on the way. Whether the request had an effect is not known. */
  | "unreachable"
  /** No complete answer in time. Whether the request had an effect is not known. */
  | "timeout"
  /** An answer that is no JSON, or is larger than the bound. */
  | "unreadable"
  /** Nothing was sent: the kubeconfig's credentials (an exec plugin, a token file) could not be had. */
  | "credentials";

/**
 * A request that failed. It says what was asked and how it failed, and never holds a body, a header or a query, so it
 * can be logged as it is.
 */
export class ApiServerError extends Error {
  override readonly name = "ApiServerError";
  readonly fault: ApiFault;
  /** HTTP status, where there was an answer; for a fault inside a watch, the status that the stream named. */
  readonly status: number | undefined;
  /** Kubernetes' own word for it, such as `NotFound`, `AlreadyExists`, `Conflict`, `Expired`, `Forbidden`. */
  readonly reason: string | undefined;
  /** How long the server asks to be left alone; at most 60 s, since one that needs longer can say so again. */
  readonly retryAfterMs: number | undefined;

  constructor(
    request: { readonly method: string; readonly path: string },
    fault: ApiFault,
    detail: {
      readonly status?: number | undefined;
      readonly reason?: string | undefined;
      readonly retryAfterMs?: number | undefined;
      /** Node's or TLS' error code, such as `ECONNREFUSED`. */
      readonly code?: string | undefined;
    } = {},
  ) {
    const how = [sentences[fault], detail.status, detail.reason, detail.code].filter((part) => part !== undefined);
    super(`${request.method} ${request.path}: ${how.join(" ")}`);
    this.fault = fault;
    this.status = detail.status;
    this.reason = detail.reason;
    this.retryAfterMs = detail.retryAfterMs === undefined ? undefined : Math.min(detail.retryAfterMs, 60_000);
  }
}

const sentences: Readonly<Record<ApiFault, string>> = {
  refused: "the API server answered",
  unreachable: "the API server can't be reached",
  timeout: "the API server did not answer in time",
  unreadable: "the API server's answer can't be read",
  credentials: "the kubeconfig gives no credentials; `kubectl auth whoami` with it shows why",
};

/** The object or the kind is not there. */
export const isNotFound = (error: unknown): boolean => error instanceof ApiServerError && error.status === 404;

/** Somebody else wrote first, or the object has another uid, or it exists already. */
export const isConflict = (error: unknown): boolean => error instanceof ApiServerError && error.status === 409;

/** The resourceVersion or continue token is too old for the server's history: list again. */
export const isExpired = (error: unknown): boolean => error instanceof ApiServerError && error.status === 410;
