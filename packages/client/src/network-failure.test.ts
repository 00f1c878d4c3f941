import { describe, expect, it } from "vitest";
import { networkFailure } from "./network-failure.ts";

/** What `fetch` of Node.js rejects with. */
const fetchFailed = (cause: object): TypeError =>
  new TypeError("fetch failed", { cause: Object.assign(new Error("about the cause"), cause) });

describe("a failed fetch", () => {
  it.each([
    { code: "ENOTFOUND", syscall: "getaddrinfo" },
    { code: "EAI_AGAIN", syscall: "getaddrinfo" },
    { code: "ECONNREFUSED", syscall: "connect" },
    { code: "EHOSTUNREACH", syscall: "connect" },
    { code: "ENETUNREACH", syscall: "connect" },
    { code: "ETIMEDOUT", syscall: "connect" },
    { code: "UND_ERR_CONNECT_TIMEOUT" },
    { code: "SELF_SIGNED_CERT_IN_CHAIN" },
    { code: "DEPTH_ZERO_SELF_SIGNED_CERT" },
    { code: "UNABLE_TO_VERIFY_LEAF_SIGNATURE" },
    { code: "CERT_HAS_EXPIRED" },
    { code: "ERR_TLS_CERT_ALTNAME_INVALID" },
    { code: "ERR_SSL_WRONG_VERSION_NUMBER" },
    { code: "ADDRESS_NOT_ALLOWED", syscall: "connect" },
  ])("with $code at $syscall sent nothing", (cause) => {
    expect(networkFailure(fetchFailed(cause), undefined)).toEqual({
      kind: "network",
      sent: "nothing",
      code: cause.code,
    });
  });

  it.each([
    { code: "ECONNRESET", syscall: "read" },
    { code: "EPIPE", syscall: "write" },
    { code: "ETIMEDOUT", syscall: "read" },
    { code: "EHOSTUNREACH", syscall: "read" },
    { code: "UND_ERR_SOCKET" },
    { code: "UND_ERR_HEADERS_TIMEOUT" },
    { code: "HPE_INVALID_CONSTANT" },
    { code: "ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED" },
    { code: "ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC" },
  ])("with $code at $syscall may have sent the request", (cause) => {
    expect(networkFailure(fetchFailed(cause), undefined)).toEqual({
      kind: "network",
      sent: "perhaps",
      code: cause.code,
    });
  });

  it("at every address of a host sent nothing where none of them did", () => {
    const refused = Object.assign(new Error("refused"), { code: "ECONNREFUSED", syscall: "connect" });
    const reset = Object.assign(new Error("reset"), { code: "ECONNRESET", syscall: "read" });
    const failed = (...errors: Error[]): unknown =>
      new TypeError("fetch failed", { cause: Object.assign(new AggregateError(errors), { code: "ECONNREFUSED" }) });
    expect(networkFailure(failed(refused, refused), undefined)).toMatchObject({ sent: "nothing" });
    expect(networkFailure(failed(refused, reset), undefined)).toMatchObject({ sent: "perhaps" });
  });

  it.each([[new TypeError("Failed to fetch")], [undefined], ["text"], [fetchFailed({ code: "a token\n" })]])(
    "of which nothing is known (%j) may have sent the request, and tells no code",
    (error) => {
      expect(networkFailure(error, undefined)).toEqual({ kind: "network", sent: "perhaps" });
    },
  );
});
