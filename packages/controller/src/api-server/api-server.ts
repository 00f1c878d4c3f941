/** Requests to a Kubernetes API server. */
import type { Readable } from "node:stream";
import { type Clock, sleep, systemClock } from "../clock.ts";
import type { Counter, Labels } from "../metrics/family.ts";
import type { MetricsRegistry } from "../metrics/registry.ts";
import { ApiServerError } from "./api-server-error.ts";
import { type KubeConfigLike, openConnection } from "./connection.ts";
import { readJson } from "./body.ts";
import { type ApiRequest, exchange } from "./exchange.ts";
import { type RateLimit, rateLimiter } from "./rate-limiter.ts";

export interface ApiServer extends AsyncDisposable {
  /**
   * Sends a request and answers its JSON; integers above 2^53 are `bigint`. Where the server says when to come back
   * (429, or 5xx with Retry-After), it waits and tries again, up to 10 times, as client-go does.
   *
   * @throws ApiServerError, or the signal's reason.
   */
  request(request: ApiRequest): Promise<unknown>;
  /**
   * Sends a request once and hands the body of a 2xx answer to `read` while it streams in. The time-out holds until
   * `read` has settled; the body is cut when it settles.
   *
   * @throws ApiServerError, also for a stream that is cut; the signal's reason.
   */
  stream<T>(request: ApiRequest, read: (body: Readable) => Promise<T>): Promise<T>;
  /** Cuts every connection. */
  close(): Promise<void>;
}

export interface ApiServerOptions {
  /** client-node's `KubeConfig`, or anything that can do the same. */
  readonly kubeConfig: KubeConfigLike;
  /** Product and version, as the audit log shows it. */
  readonly userAgent: string;
  /** No limit of our own by default: the API server's priority and fairness judge. Watches are not counted. */
  readonly rateLimit?: RateLimit;
  /** For a whole exchange (30 s). */
  readonly timeoutMs?: number;
  /** Of one answer (64 MiB). */
  readonly maxBodyBytes?: number;
  readonly clock?: Clock;
  /** Gets `rest_client_requests_total`. */
  readonly metrics?: MetricsRegistry;
}

const maxTries = 11;

/** @throws Error where the kubeconfig names no cluster. */
export function openApiServer({
  kubeConfig,
  userAgent,
  rateLimit,
  timeoutMs = 30_000,
  maxBodyBytes = 64 * 1024 * 1024,
  clock = systemClock,
  metrics,
}: ApiServerOptions): ApiServer {
  const connection = openConnection(kubeConfig, clock);
  const limiter = rateLimit && rateLimiter(rateLimit, clock);
  const answers: Counter | undefined = metrics?.counter(
    "rest_client_requests_total",
    "Number of HTTP requests, partitioned by status code, method, and host.",
  );
  const options = {
    connection,
    clock,
    userAgent,
    onAnswer: (labels: Labels) => answers?.increase(labels),
  };
  const close = async (): Promise<void> => connection.close();
  return {
    async request(request) {
      for (let attempt = 1; ; attempt++) {
        await limiter?.take(request.signal);
        try {
          return await exchange({ timeoutMs, ...request }, options, (body) => readJson(body, maxBodyBytes));
        } catch (error) {
          const pause = error instanceof ApiServerError ? pauseAskedFor(error) : undefined;
          if (pause === undefined || attempt === maxTries) throw error;
          await sleep(clock, pause, request.signal);
        }
      }
    },
    stream: (request, read) =>
      exchange({ timeoutMs, ...request }, options, async (body) => {
        try {
          return await read(body);
        } finally {
          body.destroy();
        }
      }),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Milliseconds to wait before the same request may be sent again; undefined where it must not be. */
function pauseAskedFor({ status, retryAfterMs }: ApiServerError): number | undefined {
  if (status === 429) return retryAfterMs ?? 1000;
  return status !== undefined && status >= 500 ? retryAfterMs : undefined;
}
