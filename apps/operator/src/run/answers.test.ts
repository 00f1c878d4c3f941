import { type Failure, FederationAdminError } from "@synapse-federation/client";
import { describe, expect, it } from "vitest";
import type { RowReading } from "../reset/decide/facts.ts";
import { postOutcomeOf, readingOf } from "./answers.ts";
import type { PostOutcome } from "./post-outcome.ts";

const matrix = (status: number, errcode: string, retryAfterMs?: number): Failure => ({
  kind: "matrix",
  status,
  errcode,
  ...(retryAfterMs !== undefined && { retryAfterMs }),
});
const said = (outcome: PostOutcome): string => {
  if (outcome.post === "refused") return `refused ${outcome.obstacle.reason}`;
  return outcome.post === "ambiguous" ? `ambiguous${outcome.complete ? ", answered" : ""}` : outcome.post;
};

describe("a failed POST", () => {
  const unreachable = { kind: "network", sent: "nothing", code: "ECONNREFUSED" } as const;

  it.each<readonly [string, Failure, string]>([
    ["a connection that never came about", unreachable, "refused Unreachable"],
    ["an unknown token", matrix(401, "M_UNKNOWN_TOKEN"), "refused Unauthorized"],
    ["a 401 of a proxy", { kind: "status", status: 401 }, "refused Unauthorized"],
    ["somebody who is no admin", matrix(403, "M_FORBIDDEN"), "refused NotAdmin"],
    ["an unknown destination", matrix(404, "M_NOT_FOUND"), "no destination"],
    ["another 404", matrix(404, "M_UNRECOGNIZED"), "refused AdminAPINotFound"],
    ["a 404 of a proxy", { kind: "status", status: 404 }, "refused AdminAPINotFound"],
    ["a wrong method", matrix(405, "M_UNRECOGNIZED"), "refused AdminAPINotFound"],
    ["a redirect", { kind: "redirect", status: 302 }, "refused AdminAPINotFound"],
    ["too many requests", matrix(429, "M_LIMIT_EXCEEDED"), "refused RateLimited"],
    ["too many requests for a proxy", { kind: "status", status: 429 }, "refused RateLimited"],
    ["a destination that needs no reset", matrix(400, "M_UNKNOWN"), "ambiguous, answered"],
    ["an error inside", matrix(500, "M_UNKNOWN"), "ambiguous, answered"],
    ["a proxy's error", { kind: "status", status: 502 }, "ambiguous, answered"],
    ["HTML", { kind: "not-json", status: 200 }, "ambiguous, answered"],
    ["other JSON", { kind: "malformed", status: 200, path: "", expected: "an object" }, "ambiguous, answered"],
    ["200 MB", { kind: "too-large", status: 200, maxBodyBytes: 1 }, "ambiguous"],
    ["a connection that was cut", { kind: "network", sent: "perhaps", code: "ECONNRESET" }, "ambiguous"],
    ["half an answer", { kind: "network", sent: "perhaps", status: 200 }, "ambiguous"],
    ["no answer in time", { kind: "timeout", timeoutMs: 1 }, "ambiguous"],
    ["an abort", { kind: "aborted" }, "ambiguous"],
  ])("by %s", (_title, failure, expected) => {
    expect(said(postOutcomeOf(new FederationAdminError(failure)))).toBe(expected);
  });

  it("by anything else may have left", () => {
    expect(said(postOutcomeOf(new TypeError("bug")))).toBe("ambiguous");
  });

  it("is tried again when the homeserver says, or after 5 s", () => {
    const waits = [matrix(429, "M_LIMIT_EXCEEDED", 700), matrix(429, "M_LIMIT_EXCEEDED")].map((failure) => {
      const outcome = postOutcomeOf(new FederationAdminError(failure));
      return outcome.post === "refused" ? outcome.obstacle.retryAfterMs : undefined;
    });
    expect(waits).toEqual([700, 5000]);
  });
});

describe("a failed look", () => {
  const found = (failure: Failure): Partial<RowReading> => readingOf(new FederationAdminError(failure));

  it("shows that there is no destination only by a 404 with M_NOT_FOUND", () => {
    expect(found(matrix(404, "M_NOT_FOUND"))).toEqual({ found: "no destination" });
    expect(found(matrix(404, "M_UNRECOGNIZED"))).toMatchObject({ obstacle: { reason: "AdminAPINotFound" } });
    expect(found({ kind: "status", status: 404 })).toMatchObject({ obstacle: { reason: "AdminAPINotFound" } });
    expect(found(matrix(403, "M_NOT_FOUND"))).toMatchObject({ obstacle: { reason: "NotAdmin" } });
  });

  it("shows what is in the way otherwise", () => {
    expect(found({ kind: "timeout", timeoutMs: 1 })).toMatchObject({ obstacle: { reason: "Unreachable" } });
    expect(found(matrix(500, "M_UNKNOWN"))).toMatchObject({ obstacle: { reason: "Unreachable" } });
    expect(found({ kind: "not-json", status: 200 })).toMatchObject({ obstacle: { reason: "AdminAPINotFound" } });
  });
});
