/** What a request is answered with, before it is bytes on a socket. */
import { encodeError, encodeJson, type SynapseError } from "@synapse-federation/core/synapse";

export interface Answer {
  readonly status: number;
  /** Raw names and values in turn, without `Server`, `Date` and framing. */
  readonly headers: readonly string[];
  /** A byte string. */
  readonly body: string;
  /** Synapse sends what its API wrote in chunks, and what the HTTP library under it wrote with a length. */
  readonly framing: "chunked" | "length";
}

const cors: readonly string[] = [
  ["Access-Control-Allow-Origin", "*"],
  ["Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, DELETE, OPTIONS"],
  ["Access-Control-Allow-Headers", "X-Requested-With, Content-Type, Authorization, Date"],
  ["Access-Control-Expose-Headers", "Synapse-Trace-Id, Server"],
].flat();

const neverKept = "no-cache, no-store, must-revalidate";
const jsonHeaders = jsonHeadersWith(neverKept);

function jsonHeadersWith(cacheControl: string): readonly string[] {
  return [["Content-Type", "application/json"], ["Cache-Control", cacheControl], cors].flat();
}

/** What OPTIONS gets on every path. */
export const preflight: Answer = { status: 204, headers: cors, body: "", framing: "length" };

/** 200 with a body that is JSON already. */
export function success(json: string): Answer {
  return { status: 200, headers: jsonHeaders, body: json, framing: "chunked" };
}

/** 200 with a value's JSON. */
export function successOf(value: unknown): Answer {
  return success(encodeJson(value));
}

/** 200 with a value's JSON that may be kept for as long as that Cache-Control says. */
export function keepable(value: unknown, cacheControl: string): Answer {
  return { ...successOf(value), headers: jsonHeadersWith(cacheControl) };
}

export function failure(error: SynapseError): Answer {
  return { status: error.status, headers: jsonHeaders, body: encodeError(error.body), framing: "chunked" };
}
