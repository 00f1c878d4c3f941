/**
 * How a call can fail, as data. Neither the access token nor text of an answer's body is ever in it: of a body, only
 * an `errcode` in capitals and the path of a field that is not as expected.
 */

/** What an answer with another status than 200 told besides the status. */
interface Refusal {
  readonly status: number;
  /** Milliseconds to wait, by the header `Retry-After`, else by the body's `retry_after_ms`. */
  readonly retryAfterMs?: number;
}

export type Failure =
  /** An answer with another status than 200, and a Matrix error in its body. */
  | ({ readonly kind: "matrix"; readonly errcode: string } & Refusal)
  /** An answer with another status than 200 and no Matrix error: a proxy's, say. */
  | ({ readonly kind: "status" } & Refusal)
  /** 3xx. Never followed, so that the token goes nowhere else. Browsers hide the status. */
  | { readonly kind: "redirect"; readonly status?: number }
  | { readonly kind: "not-json"; readonly status: 200 }
  /** JSON of another shape. `path` is like `destinations[3].retry_last_ts`; `""` is the whole body. */
  | { readonly kind: "malformed"; readonly status: 200; readonly path: string; readonly expected: string }
  | { readonly kind: "too-large"; readonly status: 200; readonly maxBodyBytes: number }
  /**
   * No complete answer. `sent: "nothing"` is certain (DNS, connection refused, TLS); else the homeserver may have seen
   * the request. `code` is what Node.js calls it, such as `ECONNREFUSED`; browsers tell none. A status where the
   * connection broke inside the body.
   */
  | {
      readonly kind: "network";
      readonly sent: "nothing" | "perhaps";
      readonly code?: string;
      readonly status?: number;
    }
  /** No complete answer in time. The homeserver may have seen the request. */
  | { readonly kind: "timeout"; readonly timeoutMs: number }
  /** The caller's signal aborted. The homeserver may have seen the request. */
  | { readonly kind: "aborted" }
  /** The name can't be asked for; nothing was sent. */
  | { readonly kind: "invalid-name"; readonly fault: "empty" | "dot-segment" | "lone-surrogate" }
  | { readonly kind: "invalid-base-url" }
  | { readonly kind: "invalid-access-token" };

/**
 * What every call of the client rejects with, whatever went wrong. `kind` tells the variants of {@link Failure} apart.
 * Has no `cause`: the platform's own errors may hold the request's headers.
 */
export type FederationAdminError = Error & Failure & Partial<Refusal> & { readonly errcode?: string };

export const FederationAdminError: new (failure: Failure) => FederationAdminError =
  class FederationAdminError extends Error {
    override readonly name = "FederationAdminError";
    declare readonly kind: Failure["kind"];

    constructor(failure: Failure) {
      super(sentence(failure));
      Object.assign(this, failure);
    }
  } as new (failure: Failure) => FederationAdminError;

/** One line: what happened, and what to do where the caller can do something. */
function sentence(failure: Failure): string {
  switch (failure.kind) {
    case "matrix":
      return `The homeserver answered ${failure.status} ${failure.errcode}.${hint(failure.status)}`;
    case "status":
      return `The homeserver, or a proxy before it, answered ${failure.status} without a Matrix error.${hint(failure.status)}`;
    case "redirect":
      return "The homeserver's URL redirects. Redirects are not followed; give the URL that it leads to.";
    case "not-json":
      return "The answer is not JSON. The URL must lead to Synapse's main process, and a proxy must pass /_synapse on.";
    case "malformed":
      return `The answer is not Synapse's: ${failure.path || "the body"} is not ${failure.expected}.`;
    case "too-large":
      return `The answer is larger than ${failure.maxBodyBytes} bytes. Ask for smaller pages.`;
    case "network": {
      const code = failure.code === undefined ? "" : ` (${failure.code})`;
      return failure.sent === "nothing"
        ? `The homeserver can't be reached${code}; nothing was sent. Check the URL and its certificate.`
        : `The connection broke${code}; the homeserver may have seen the request.`;
    }
    case "timeout":
      return `No complete answer within ${failure.timeoutMs} ms; the homeserver may have seen the request.`;
    case "aborted":
      return "The request was aborted; the homeserver may have seen it.";
    case "invalid-name":
      return nameSentences[failure.fault];
    case "invalid-base-url":
      return "The base URL must be http: or https:, without credentials, query and fragment, like https://matrix.example.org.";
    case "invalid-access-token":
      return "The access token must be printable ASCII without spaces. Look for a line break at its end.";
    default:
      return failure satisfies never;
  }
}

const nameSentences = {
  empty: "The destination's name is empty.",
  "dot-segment": 'The destination\'s name has "." or ".." for a path segment, which would lead to another URL.',
  "lone-surrogate": "The destination's name is not well-formed Unicode.",
} as const;

function hint(status: number): string {
  if (status === 401) return " Check the access token.";
  if (status === 403) return " The access token must be a server admin's.";
  return "";
}
