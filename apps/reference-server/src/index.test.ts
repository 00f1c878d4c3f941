import { request as httpsRequest } from "node:https";
import { connect } from "node:net";
import { once } from "node:events";
import { memoryStore } from "@synapse-federation/core/memory";
import { StoreClosedError, StoreUnavailableError, type DestinationStore } from "@synapse-federation/core/store";
import { expect, test } from "vitest";
import { startReferenceServer, StateFault } from "./index.ts";
import { exchange, request } from "./raw-exchange.fixture.ts";
import { localhostCertificate } from "./tls.fixture.ts";
import { admin, destinations, world } from "./world.fixture.ts";

const list = (url: string, query = "", authorization = admin) =>
  exchange(url, request("GET", destinations + query, [authorization]));

test("without a state there is nothing but an admin, whose token is told", async () => {
  await using server = await startReferenceServer();
  expect(server.accessToken).toMatch(/^ref_[\w-]{32}$/);
  expect((await list(server.url, "", `Authorization: Bearer ${server.accessToken}`)).body).toBe(
    '{"destinations":[],"total":0}',
  );
});

test("with users in the state no token is made", async () => {
  await using server = await startReferenceServer({ state: world });
  expect(server).not.toHaveProperty("accessToken");
  expect((await list(server.url)).status).toBe("200 OK");
});

test("two servers know nothing of each other, and a closed one is gone", async () => {
  const one = await startReferenceServer({ state: world });
  await using other = await startReferenceServer({ state: { ...world, destinations: [] } });
  expect((await list(one.url)).body).toContain('"total":4');
  await one.close();
  await one.close();
  await expect(fetch(one.url)).rejects.toThrow("fetch failed");
  expect((await list(other.url)).body).toContain('"total":0');
});

test("a faulty state rejects with its path, and leaves the port free", async () => {
  await using server = await startReferenceServer();
  const port = Number(new URL(server.url).port);
  await server.close();
  const faulty = { destinations: [{ destination: "a", failure_ts: 2n ** 63n }] };
  const started = startReferenceServer({ port, state: faulty });
  await expect(started).rejects.toThrow(StateFault);
  await expect(started).rejects.toThrow("destinations[0].failure_ts: must fit in a signed 64-bit integer");
  await (await startReferenceServer({ port })).close();
});

test("an option wins over the state, that over the default", async () => {
  const state = { ...world, dialect: "postgres", server_version: "1.2.3" } as const;
  const firstByFailure = async (options: Parameters<typeof startReferenceServer>[0]) => {
    await using server = await startReferenceServer(options);
    const { body, headers } = await list(server.url, "?order_by=failure_ts&limit=1");
    return [/"destination":"([^"]+)"/.exec(body)?.[1], headers["server"]];
  };
  expect(await firstByFailure({ state: world })).toEqual(["a/b.test", "Synapse/1.163.2"]);
  expect(await firstByFailure({ state })).toEqual(["failing.test", "Synapse/1.2.3"]);
  expect(await firstByFailure({ state, dialect: "sqlite", serverVersion: "9" })).toEqual(["a/b.test", "Synapse/9"]);
});

test("a version that an option set stays when a state is put", async () => {
  await using server = await startReferenceServer({ serverVersion: "9" });
  await fetch(`${server.url}/_reference/v1/state`, { method: "PUT", body: '{"server_version":"1.2.3"}' });
  expect(await (await fetch(`${server.url}/_synapse/admin/v1/server_version`)).text()).toBe('{"server_version":"9"}');
});

test("a store of another dialect than the state's is refused", async () => {
  const started = startReferenceServer({ store: memoryStore({ dialect: "sqlite" }), state: { dialect: "postgres" } });
  await expect(started).rejects.toThrow("dialect: is postgres, but this server runs as sqlite");
});

test("a store that is given is served as it is, and closed with the server", async () => {
  const store = memoryStore({ dialect: "sqlite" });
  await store.apply([{ put: { ...emptyRow, destination: "mine.test" } }]);
  const server = await startReferenceServer({ store });
  expect((await list(server.url, "", `Authorization: Bearer ${server.accessToken}`)).body).toContain("mine.test");
  await server.close();
  await expect(store.get("mine.test")).rejects.toThrow(StoreClosedError);
});

const emptyRow = {
  retry_last_ts: null,
  retry_interval: null,
  failure_ts: null,
  last_successful_stream_ordering: null,
};

test("a store that can't be reached is Synapse's 500, and the server lives on", async () => {
  const broken: DestinationStore = Object.assign(memoryStore({ dialect: "sqlite" }), {
    get: () => Promise.reject(new StoreUnavailableError("gone")),
  });
  await using server = await startReferenceServer({ store: broken });
  const bearer = `Authorization: Bearer ${server.accessToken}`;
  const answer = await exchange(server.url, request("GET", `${destinations}/a`, [bearer]));
  expect(answer).toMatchObject({
    status: "500 Internal Server Error",
    body: '{"errcode":"M_UNKNOWN","error":"Internal server error"}',
  });
  expect((await list(server.url, "", bearer)).status).toBe("200 OK");
});

test("PostgreSQL has no NUL: in a name or a token it is a 500 there, and an unknown one on SQLite", async () => {
  for (const [dialect, status, unknownToken] of [
    ["sqlite", "404 Not Found", "401 Unauthorized"],
    ["postgres", "500 Internal Server Error", "500 Internal Server Error"],
  ] as const) {
    await using server = await startReferenceServer({ state: world, dialect });
    for (const [method, rest] of [
      ["GET", ""],
      ["GET", "/rooms"],
      ["POST", "/reset_connection"],
    ] as const) {
      const answer = await exchange(server.url, request(method, `${destinations}/a%00${rest}`, [admin]));
      expect(answer.status, `${dialect} ${rest}`).toBe(status);
    }
    const answer = await exchange(server.url, request("GET", `${destinations}?access_token=admin-token%00`));
    expect(answer.status, dialect).toBe(unknownToken);
  }
});

test("requests under way are answered before a server closes", async () => {
  const server = await startReferenceServer({ state: world });
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  const path = `${destinations}/failing.test/reset_connection`;
  socket.write(`POST ${path} HTTP/1.1\r\nHost: x\r\n${admin}\r\nContent-Length: 2\r\n\r\nx`);
  await expect.poll(() => socket.bytesWritten).toBeGreaterThan(0);
  await fetch(`${server.url}/health`); // by now the server has the POST's head too
  const closed = server.close();
  socket.write("x");
  const [answer] = (await once(socket, "data")) as [Buffer];
  expect(answer.toString()).toContain("200 OK");
  expect(answer.toString()).toContain("Connection: close");
  await closed;
});

test("HTTPS is spoken with a certificate and its key", async () => {
  await using server = await startReferenceServer({ state: world, tls: localhostCertificate });
  expect(server.url).toMatch(/^https:/);
  const headers = { authorization: "Bearer admin-token" };
  const sent = httpsRequest(server.url + destinations, { ca: localhostCertificate.cert, headers, agent: false }).end();
  const [answer] = await once(sent, "response");
  expect(answer.headers["server"]).toBe("Synapse/1.163.2");
  expect(Buffer.concat(await Array.fromAsync(answer)).toString()).toContain('"total":4');
});
