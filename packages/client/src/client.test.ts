import type { RequestListener } from "node:http";
import { describe, expect, it } from "vitest";
import { federationAdminClient, type FederationAdminClient } from "./index.ts";
import { startRawServer, type RawServer } from "./raw-server.fixture.ts";

const accessToken = "syt_YWRtaW4_abc";

async function serverAndClient(
  listener: RequestListener,
): Promise<{ server: RawServer; client: FederationAdminClient } & AsyncDisposable> {
  const server = await startRawServer(listener);
  const client = federationAdminClient({ baseUrl: server.url, accessToken });
  return { server, client, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

/** Answers every request with this JSON text. */
const json =
  (text: string): RequestListener =>
  (_request, response) => {
    response.writeHead(200, { "content-type": "application/json", date: "Wed, 25 Nov 2026 03:00:00 GMT" }).end(text);
  };

/** A homeserver with `total` destinations, paging as Synapse does. */
const paging =
  (total: number): RequestListener =>
  ({ url = "" }, response) => {
    const query = new URL(url, "http://x").searchParams;
    const from = Number(query.get("from"));
    const rows = Array.from({ length: Math.min(Number(query.get("limit")), total - from) }, (_, index) => from + index);
    const next = from + rows.length < total ? { next_token: String(from + rows.length) } : {};
    const page = url.includes("/rooms")
      ? { rooms: rows.map((row) => ({ room_id: `!${row}:x`, stream_ordering: row })) }
      : { destinations: rows.map((row) => item(`d${row}`)) };
    response.end(JSON.stringify({ ...page, total, ...next }));
  };

const item = (destination: string): object => ({
  destination,
  retry_last_ts: 0,
  retry_interval: 0,
  failure_ts: null,
  last_successful_stream_ordering: null,
});

describe("the client", () => {
  it("lists a page with exact 64-bit integers and the moment of the answer", async () => {
    await using test = await serverAndClient(
      json(
        '{"destinations":[{"destination":"a","retry_last_ts":9007199254740993,"retry_interval":9223372036854775807,' +
          '"failure_ts":-5,"last_successful_stream_ordering":null,"new":1}],"total":7,"next_token":"1","more":[]}',
      ),
    );
    expect(
      await test.client.listDestinations({
        order_by: "failure_ts",
        dir: "b",
        limit: 1,
        from: "0",
        destination: "é +&",
      }),
    ).toEqual({
      destinations: [
        {
          destination: "a",
          retry_last_ts: 9007199254740993n,
          retry_interval: 9223372036854775807n,
          failure_ts: -5,
          last_successful_stream_ordering: null,
        },
      ],
      total: 7,
      next_token: "1",
      date: Date.UTC(2026, 10, 25, 3),
    });
    expect(test.server.asked).toEqual([
      "GET /_synapse/admin/v1/federation/destinations?from=0&limit=1&order_by=failure_ts&dir=b&destination=%C3%A9+%2B%26",
    ]);
    expect(test.server.requests[0]?.headers.authorization).toBe(`Bearer ${accessToken}`);
  });

  it("reads a destination's details", async () => {
    const row =
      '{"destination":"a","last_successful_stream_ordering":5,"failure_ts":1,"retry_last_ts":2,"retry_interval":null}';
    await using test = await serverAndClient(json(row));
    expect(await test.client.destination("a")).toEqual(JSON.parse(row));
    expect(test.server.asked).toEqual(["GET /_synapse/admin/v1/federation/destinations/a"]);
  });

  it("reads a page of a destination's rooms", async () => {
    const page = '{"rooms":[{"room_id":"!a:b","stream_ordering":8}],"total":1}';
    await using test = await serverAndClient(json(page));
    expect(await test.client.destinationRooms("a:8448", { dir: "b" })).toEqual(JSON.parse(page));
    expect(test.server.asked).toEqual(["GET /_synapse/admin/v1/federation/destinations/a%3A8448/rooms?dir=b"]);
  });

  it("posts a reset without a body or a content type", async () => {
    await using test = await serverAndClient(json("{}"));
    expect(await test.client.resetConnection("[::1]:8448")).toBeUndefined();
    expect(test.server.asked).toEqual([
      "POST /_synapse/admin/v1/federation/destinations/%5B%3A%3A1%5D%3A8448/reset_connection",
    ]);
    expect(test.server.requests[0]?.headers).toMatchObject({ "content-length": "0" });
    expect(test.server.requests[0]?.headers).not.toHaveProperty("content-type");
  });

  it("asks for the server's version without the token", async () => {
    await using test = await serverAndClient(json('{"server_version":"1.163.2"}'));
    expect(await test.client.serverVersion()).toBe("1.163.2");
    expect(test.server.asked).toEqual(["GET /_synapse/admin/v1/server_version"]);
    expect(test.server.requests[0]?.headers).not.toHaveProperty("authorization");
  });

  it.each(["", "/", "/matrix", "/matrix/"])("keeps the path prefix of a base URL that ends in %j", async (prefix) => {
    await using server = await startRawServer(json("{}"));
    await federationAdminClient({ baseUrl: server.url + prefix, accessToken }).resetConnection("a");
    const kept = prefix.startsWith("/m") ? "/matrix" : "";
    expect(server.asked).toEqual([`POST ${kept}/_synapse/admin/v1/federation/destinations/a/reset_connection`]);
  });

  it("uses the fetch that it is given", async () => {
    const urls: string[] = [];
    const client = federationAdminClient({
      baseUrl: "https://matrix.invalid",
      accessToken,
      fetch: (url) => {
        urls.push(url);
        return Promise.resolve(Response.json({ server_version: "1" }));
      },
    });
    expect(await client.serverVersion()).toBe("1");
    expect(urls).toEqual(["https://matrix.invalid/_synapse/admin/v1/server_version"]);
  });

  it("lets go of the caller's signal after each request", async () => {
    await using test = await serverAndClient(json("{}"));
    const { signal } = new AbortController();
    let listeners = 0;
    signal.addEventListener = () => void (listeners += 1);
    signal.removeEventListener = () => void (listeners -= 1);
    for (let call = 0; call < 3; call++) await test.client.resetConnection("a", { signal });
    expect(listeners).toBe(0);
  });
});

describe("an iteration", () => {
  it("reads every destination, page after page", async () => {
    await using test = await serverAndClient(paging(7));
    const rows = await Array.fromAsync(test.client.destinations({ order_by: "destination" }, { pageSize: 3 }));
    expect(rows.map(({ destination }) => destination)).toEqual(["d0", "d1", "d2", "d3", "d4", "d5", "d6"]);
    expect(test.server.asked.map((line) => line.split("?")[1])).toEqual([
      "from=0&limit=3&order_by=destination",
      "from=3&limit=3&order_by=destination",
      "from=6&limit=3&order_by=destination",
    ]);
  });

  it("reads every room of a destination", async () => {
    await using test = await serverAndClient(paging(5));
    const rows = await Array.fromAsync(test.client.rooms("a/b", { dir: "f" }, { pageSize: 2 }));
    expect(rows.map(({ stream_ordering }) => stream_ordering)).toEqual([0, 1, 2, 3, 4]);
    expect(test.server.asked[2]).toBe(
      "GET /_synapse/admin/v1/federation/destinations/a%2Fb/rooms?from=4&limit=2&dir=f",
    );
  });

  it("asks for no page that is not read", async () => {
    await using test = await serverAndClient(paging(100));
    for await (const { destination } of test.client.destinations({}, { pageSize: 10 })) {
      if (destination === "d12") break;
    }
    expect(test.server.asked).toHaveLength(2);
  });

  it("of nothing ends at once", async () => {
    await using test = await serverAndClient(json('{"destinations":[],"total":0}'));
    expect(await Array.fromAsync(test.client.destinations())).toEqual([]);
  });

  it.each(["0", "-5", "", "x", "1.5", "1e3", "9".repeat(400)])(
    "ends in an error where a next_token is %j",
    async (next_token) => {
      await using test = await serverAndClient(
        json(JSON.stringify({ destinations: [item("a")], total: 5, next_token })),
      );
      await expect(Array.fromAsync(test.client.destinations())).rejects.toMatchObject({
        kind: "malformed",
        path: "next_token",
        expected: "an offset above 0",
      });
      expect(test.server.asked).toHaveLength(1);
    },
  );

  it("ends in an error where an offset comes again", async () => {
    await using test = await serverAndClient(
      json(JSON.stringify({ destinations: [item("a")], total: 5, next_token: "1" })),
    );
    await expect(Array.fromAsync(test.client.destinations())).rejects.toMatchObject({ path: "next_token" });
    expect(test.server.asked).toHaveLength(2);
  });

  it("ends in an error where an empty page promises another", async () => {
    await using test = await serverAndClient(json('{"rooms":[],"total":5,"next_token":"1"}'));
    await expect(Array.fromAsync(test.client.rooms("a"))).rejects.toMatchObject({
      kind: "malformed",
      expected: "absent after an empty page",
    });
  });
});

describe("an option", () => {
  it.each([
    "matrix.example.org",
    "ftp://matrix.example.org",
    "https://user:secret@matrix.example.org",
    "https://secret@matrix.example.org",
    "https://matrix.example.org/?secret=1",
    "https://matrix.example.org/#secret",
    "",
    "https://",
  ])("baseUrl may not be %j, and the error doesn't tell it", (baseUrl) => {
    expect(() => federationAdminClient({ baseUrl, accessToken })).toThrow(
      expect.objectContaining({ kind: "invalid-base-url", message: expect.not.stringContaining("secret") }),
    );
  });

  it.each(["", "secret\n", "\nsecret", "sec ret", "secrét", "secret\0", "secret\r\nx: y", "😀secret"])(
    "accessToken may not be %j, and the error doesn't tell it",
    (token) => {
      expect(() => federationAdminClient({ baseUrl: "https://x.example", accessToken: token })).toThrow(
        expect.objectContaining({ kind: "invalid-access-token", message: expect.not.stringContaining("ecret") }),
      );
    },
  );

  it.each([
    ["timeoutMs", 0],
    ["timeoutMs", 2 ** 31],
    ["timeoutMs", Number.NaN],
    ["maxBodyBytes", -1],
    ["maxBodyBytes", 1.5],
  ])("%s may not be %d", (name, value) => {
    expect(() => federationAdminClient({ baseUrl: "https://x.example", accessToken, [name]: value })).toThrow(
      RangeError,
    );
  });
});
