import type { RequestListener } from "node:http";
import { describe, expect, it } from "vitest";
import { accessToken, answer, bodySecret, brokenBody, failureOf, failureWhenAnswered } from "./failure.fixture.ts";
import { federationAdminClient, type Failure } from "./index.ts";
import { startRawServer } from "./raw-server.fixture.ts";

const matrixError = (errcode: unknown, more: object = {}): string =>
  JSON.stringify({ errcode, error: `${bodySecret} ${accessToken}`, ...more });

describe("an answer with another status than 200", () => {
  it.each<[string, RequestListener, Failure]>([
    [
      "carries status and errcode",
      answer(404, matrixError("M_NOT_FOUND")),
      { kind: "matrix", status: 404, errcode: "M_NOT_FOUND" },
    ],
    [
      "may have an errcode of a namespace",
      answer(400, matrixError("ORG.EXAMPLE.ODD_1")),
      { kind: "matrix", status: 400, errcode: "ORG.EXAMPLE.ODD_1" },
    ],
    ["loses an errcode that is prose", answer(400, matrixError(bodySecret)), { kind: "status", status: 400 }],
    ["loses an errcode that holds the token", answer(400, matrixError(accessToken)), { kind: "status", status: 400 }],
    ["loses an errcode that is no text", answer(400, matrixError(5)), { kind: "status", status: 400 }],
    ["may be HTML", answer(502, `<html>${bodySecret}</html>`), { kind: "status", status: 502 }],
    ["may be empty", answer(401, ""), { kind: "status", status: 401 }],
    ["may be JSON's null", answer(403, "null"), { kind: "status", status: 403 }],
    ["may be another success", answer(202, "{}"), { kind: "status", status: 202 }],
    [
      "tells the seconds of Retry-After",
      answer(429, matrixError("M_LIMIT_EXCEEDED", { retry_after_ms: 7 }), { "retry-after": "3" }),
      { kind: "matrix", status: 429, errcode: "M_LIMIT_EXCEEDED", retryAfterMs: 3000 },
    ],
    [
      "tells retry_after_ms where there is no Retry-After",
      answer(429, matrixError("M_LIMIT_EXCEEDED", { retry_after_ms: 1500 })),
      { kind: "matrix", status: 429, errcode: "M_LIMIT_EXCEEDED", retryAfterMs: 1500 },
    ],
    [
      "measures the date of Retry-After from its own date",
      answer(503, "busy", { date: "Wed, 25 Nov 2020 03:00:00 GMT", "retry-after": "Wed, 25 Nov 2020 03:01:00 GMT" }),
      { kind: "status", status: 503, retryAfterMs: 60_000 },
    ],
    ["may break off inside its body", brokenBody(403, "{"), { kind: "status", status: 403 }],
  ])("%s", async (_title, listener, failure) => {
    expect(await failureWhenAnswered(listener)).toEqual(failure);
  });

  it("loses an errcode that holds a token in capitals", async () => {
    await using server = await startRawServer(answer(400, JSON.stringify({ errcode: "M_SECRET_1" })));
    const client = federationAdminClient({ baseUrl: server.url, accessToken: "SECRET_1" });
    expect(await failureOf(client.destination("a"))).toEqual({ kind: "status", status: 400 });
  });

  it("is read no further than the bound", async () => {
    expect(await failureWhenAnswered(answer(500, "x".repeat(99)), { maxBodyBytes: 10 })).toEqual({
      kind: "status",
      status: 500,
    });
  });
});

describe("a redirect", () => {
  it.each([301, 302, 303, 307, 308])("of status %d is an error, and nothing goes to where it leads", async (status) => {
    await using elsewhere = await startRawServer(answer(200, "{}"));
    const failure = await failureWhenAnswered(
      answer(status, bodySecret, { location: `${elsewhere.url}/?${bodySecret}` }),
    );
    expect(failure).toEqual({ kind: "redirect", status });
    expect(elsewhere.asked).toEqual([]);
  });
});

describe("a 200", () => {
  it.each([
    ["HTML", `<!doctype html>${bodySecret}`],
    ["nothing", ""],
    ["half of a JSON text", `{"destination":"${bodySecret}`],
    ["JSON nested deeper than the stack", `${"[".repeat(200_000)}${"]".repeat(200_000)}`],
  ])("of %s is no JSON", async (_what, body) => {
    expect(await failureWhenAnswered(answer(200, body))).toEqual({ kind: "not-json", status: 200 });
  });

  it("of bytes that are no UTF-8 is no JSON", async () => {
    const listener: RequestListener = (_request, response) => {
      response.end(Buffer.from([0x22, 0xff, 0x22]));
    };
    expect(await failureWhenAnswered(listener)).toEqual({ kind: "not-json", status: 200 });
  });

  const row = {
    destination: bodySecret,
    last_successful_stream_ordering: null,
    failure_ts: null,
    retry_last_ts: 0,
    retry_interval: 0,
  };
  it.each([
    [[], "", "an object"],
    [null, "", "an object"],
    [bodySecret, "", "an object"],
    [{}, "destination", "a string"],
    [{ ...row, destination: 5 }, "destination", "a string"],
    [{ ...row, failure_ts: bodySecret }, "failure_ts", "a 64-bit integer"],
    [{ ...row, failure_ts: undefined }, "failure_ts", "a 64-bit integer"],
    [{ ...row, retry_last_ts: null }, "retry_last_ts", "a 64-bit integer"],
    [{ ...row, retry_last_ts: 1.5 }, "retry_last_ts", "a 64-bit integer"],
    [{ ...row, retry_last_ts: 1e300 }, "retry_last_ts", "a 64-bit integer"],
  ])("of %j is malformed at %j", async (body, path, expected) => {
    expect(await failureWhenAnswered(answer(200, JSON.stringify(body)))).toEqual({
      kind: "malformed",
      status: 200,
      path,
      expected,
    });
  });

  it("with an integer beyond 64 bits is malformed", async () => {
    const text = JSON.stringify(row).replace('"retry_interval":0', '"retry_interval":9223372036854775808');
    expect(await failureWhenAnswered(answer(200, text))).toMatchObject({ kind: "malformed", path: "retry_interval" });
  });

  it.each([
    [{ destinations: {}, total: 0 }, "destinations", "a list"],
    [{ destinations: [row, { ...row, retry_interval: "1" }], total: 2 }, "destinations[1].retry_interval"],
    [{ destinations: [row, null], total: 2 }, "destinations[1]", "an object"],
    [{ destinations: [], total: -1 }, "total", "a whole number from 0 up"],
    [{ destinations: [], total: "0" }, "total"],
    [{ destinations: [], total: 0, next_token: 5 }, "next_token", "a string"],
    [{ destinations: [], total: 0, next_token: null }, "next_token", "a string"],
  ])("of a page like %j is malformed at %j", async (body, path, expected = expect.any(String)) => {
    await using server = await startRawServer(answer(200, JSON.stringify(body)));
    const client = federationAdminClient({ baseUrl: server.url, accessToken });
    expect(await failureOf(client.listDestinations())).toEqual({ kind: "malformed", status: 200, path, expected });
  });

  it.each(["[]", "null", "true", `"${bodySecret}"`])("of %s accepts no reset", async (body) => {
    await using server = await startRawServer(answer(200, body));
    const client = federationAdminClient({ baseUrl: server.url, accessToken });
    expect(await failureOf(client.resetConnection("a"))).toMatchObject({ kind: "malformed", path: "" });
  });

  it("of 200 MB is given up at the bound, and the connection with it", async () => {
    let written = 0;
    const closed = Promise.withResolvers<void>();
    await using server = await startRawServer((_request, response) => {
      response.on("close", () => closed.resolve());
      const chunk = Buffer.alloc(1024 * 1024, bodySecret);
      const more = (): void => {
        if (response.destroyed || written >= 200) return void response.end();
        written += 1;
        if (response.write(chunk)) setImmediate(more);
        else response.once("drain", more);
      };
      more();
    });
    const maxBodyBytes = 1024 * 1024;
    const client = federationAdminClient({ baseUrl: server.url, accessToken, maxBodyBytes });
    expect(await failureOf(client.destination("a"))).toEqual({ kind: "too-large", status: 200, maxBodyBytes });
    await closed.promise;
    expect(written).toBeLessThan(100);
  });

  it("as large as the bound is taken, one byte more is not", async () => {
    await using server = await startRawServer(answer(200, '{"server_version":"1"}'));
    const client = (maxBodyBytes: number) => federationAdminClient({ baseUrl: server.url, accessToken, maxBodyBytes });
    expect(await client(22).serverVersion()).toBe("1");
    expect(await failureOf(client(21).serverVersion())).toMatchObject({ kind: "too-large" });
  });

  it("that breaks off inside its body may have had its effect", async () => {
    expect(await failureWhenAnswered(brokenBody(200, '{"a":'))).toMatchObject({
      kind: "network",
      sent: "perhaps",
      status: 200,
    });
  });
});
