import type { Failure } from "./errors.ts";

/** What Node.js and undici put into the cause of a failed `fetch`. Browsers give no cause. */
interface Cause {
  readonly code?: unknown;
  readonly syscall?: unknown;
  readonly message?: unknown;
  /** Of an AggregateError: every address of the host was tried. */
  readonly errors?: readonly unknown[];
}

const speakable = /^[A-Z][A-Z0-9_]{0,63}$/;

/** Codes of a name look-up or a connection that never came about. */
const notConnected = new Set(["ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "UND_ERR_CONNECT_TIMEOUT"]);

/** All that undici says where the Fetch Standard forbids the URL's port; no code comes with it. */
const blockedPort = "bad port";

/**
 * Codes of a TLS handshake that failed before the request was written: the certificate did not verify, or the other
 * side speaks another protocol. Other TLS errors can come later, so they are not here.
 */
const notTrusted =
  /^(?:CERT_|CRL_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|ERR_TLS_CERT_|ERR_SSL_(?:WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|UNSUPPORTED_PROTOCOL|NO_PROTOCOLS_AVAILABLE|SSLV3_ALERT_HANDSHAKE_FAILURE|TLSV1_ALERT_PROTOCOL_VERSION))/;

/**
 * Reads what `fetch` rejected with. That nothing was sent is only said where it is certain.
 *
 * A `fetch` of one's own that refuses to connect says so by an error with `syscall: "connect"` and a `code`.
 */
export function networkFailure(error: unknown, status: number | undefined): Failure {
  const cause = causeOf(error);
  const code = typeof cause.code === "string" && speakable.test(cause.code) ? cause.code : undefined;
  return {
    kind: "network",
    sent: neverSent(cause) ? "nothing" : "perhaps",
    ...(code !== undefined && { code }),
    ...(status !== undefined && { status }),
  };
}

function causeOf(error: unknown): Cause {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  return typeof cause === "object" && cause !== null ? cause : {};
}

function neverSent({ code, syscall, errors, message }: Cause): boolean {
  if (errors !== undefined && errors.length > 0) return errors.every((error) => neverSent(causeOf(error)));
  if (syscall === "connect" || syscall === "getaddrinfo") return true;
  if (code === undefined && message === blockedPort) return true;
  return typeof code === "string" && (notConnected.has(code) || notTrusted.test(code));
}
