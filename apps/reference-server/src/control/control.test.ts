import { setTimeout } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startReferenceServer, type ReferenceServer } from "../index.ts";
import { exchange, request } from "../raw-exchange.fixture.ts";
import { admin, destinations, world } from "../world.fixture.ts";

let server: ReferenceServer;
beforeEach(async () => {
  server = await startReferenceServer({ state: world });
});
afterEach(() => server.close());

const control = (path: string, init?: RequestInit) => fetch(`${server.url}/_reference/v1/${path}`, init);
const put = (body: string) => control("state", { method: "PUT", body });
const names = async () => {
  const page = await exchange(server.url, request("GET", destinations, [admin]));
  return Array.from(page.body.matchAll(/"destination":"([^"]*)"/g), (match) => match[1]);
};

test("the state is read without secrets, with them only on demand, and can be put back", async () => {
  const plain = await (await control("state")).text();
  expect(plain).not.toMatch(/token"|password/);
  const whole = await (await control("state?secrets=true")).text();
  expect(JSON.parse(whole)).toMatchObject({
    server_version: "1.163.2",
    dialect: "sqlite",
    users: world.users,
    destinations: { length: 4 },
  });
  expect(whole).toContain('"last_successful_stream_ordering":9007199254740993,');
  expect((await put(whole)).status).toBe(204);
  expect(await (await control("state?secrets=true")).text()).toBe(whole);
});

test("a put replaces rows, users and version at once", async () => {
  const answer = await put(
    '{"server_version":"1.99.0","users":[{"user_id":"@a:b","access_token":"new","admin":true}],"destinations":[{"destination":"x"}]}',
  );
  expect(answer.status).toBe(204);
  expect(await names()).toEqual([]);
  const page = await exchange(server.url, request("GET", destinations, ["Authorization: Bearer new"]));
  expect(page.body).toContain('"total":1');
  expect(page.headers["server"]).toBe("Synapse/1.99.0");
});

test("users stay where a put names none", async () => {
  await put('{"destinations":[{"destination":"x"}]}');
  expect(await names()).toEqual(["x"]);
});

test.each([
  ['{"destinations":[{"destination":"x"},{"destination":"x"}]}', "destinations[1].destination", "is there twice"],
  ['{"destinations":[{"destination":"x"}],"users":5}', "users", "must be an array, not a number"],
  [
    '{"destinations":[{"destination":"x"}],"dialect":"postgres"}',
    "dialect",
    "is postgres, but this server runs as sqlite",
  ],
  [
    '{"destinations":[{"destination":"x"}]',
    "",
    "is not valid JSON: a comma or the closing brace belongs after a field",
  ],
])("a faulty put tells the path and changes nothing: %s", async (json, path, problem) => {
  const before = await (await control("state?secrets=true")).text();
  const answer = await put(json);
  expect(answer.status).toBe(400);
  expect(await answer.json()).toEqual({ error: path === "" ? problem : `${path}: ${problem}`, path });
  expect(await (await control("state?secrets=true")).text()).toBe(before);
});

test("a put whose client goes away changes nothing, and the next one is taken", async () => {
  const started = fetch(`${server.url}/_reference/v1/state`, {
    method: "PUT",
    body: new ReadableStream({
      start(stream) {
        stream.enqueue(Buffer.from('{"destinations":[{"destination":"x"},'));
        void setTimeout(50).then(() => stream.error(new Error("gone")));
      },
    }),
    duplex: "half",
  });
  await expect(started).rejects.toThrow("fetch failed");
  expect(await names()).toHaveLength(4);
  await expect.poll(async () => (await put('{"destinations":[]}')).status).toBe(204);
});

test("while one state is put another one has to wait", async () => {
  let finish = (): void => {};
  const slow = control("state", {
    method: "PUT",
    body: new ReadableStream({
      start(stream) {
        stream.enqueue(Buffer.from('{"destinations":['));
        finish = () => {
          stream.enqueue(Buffer.from("]}"));
          stream.close();
        };
      },
    }),
    duplex: "half",
  });
  await expect.poll(async () => (await put("{}")).status).toBe(409);
  finish();
  expect((await slow).status).toBe(204);
  expect(await names()).toEqual([]);
});

test("the journal keeps what was asked, newest last, and no token from header, query or form", async () => {
  const form = "Content-Type: application/x-www-form-urlencoded";
  const reset = `${destinations}/failing.test/reset_connection`;
  await exchange(server.url, request("GET", `${destinations}?limit=1;%61ccess_token=admin-token&dir=b`));
  await exchange(server.url, request("GET", `${destinations}/a%2Fb.test`, [admin, "X-Odd: secret"]));
  await exchange(server.url, request("POST", reset, [form], "access_token=admin-token"));
  await exchange(server.url, request("POST", reset, [admin]));
  const text = await (await control("requests")).text();
  expect(text).not.toMatch(/admin-token|secret/);
  const { requests } = JSON.parse(text) as { requests: readonly Record<string, unknown>[] };
  expect(requests).toMatchObject([
    { method: "GET", target: `${destinations}?limit=1;%61ccess_token=…&dir=b`, operation: "list", status: 200 },
    { operation: "details", destination: "a/b.test", headers: ["Host", "Connection", "Authorization", "X-Odd"] },
    { method: "POST", operation: "reset", destination: "failing.test", status: 200 },
    { operation: "reset", status: 400 },
  ]);
  for (const { at_ms } of requests) expect(Math.abs(Date.now() - Number(at_ms))).toBeLessThan(60_000);
});

test("the journal is filtered by operation, destination and status, and can be emptied", async () => {
  for (const name of ["a", "failing.test"])
    await exchange(server.url, request("GET", `${destinations}/${name}`, [admin]));
  await exchange(server.url, request("GET", destinations, [admin]));
  const count = async (query: string) =>
    ((await (await control(`requests${query}`)).json()) as { requests: unknown[] }).requests.length;
  expect(await count("")).toBe(3);
  expect(await count("?operation=details")).toBe(2);
  expect(await count("?destination=a")).toBe(1);
  expect(await count("?status=200")).toBe(2);
  expect(await count("?operation=details&status=200")).toBe(1);
  expect((await control("requests?state=1")).status).toBe(400);
  expect((await control("requests", { method: "DELETE" })).status).toBe(204);
  expect(await count("")).toBe(0);
});

test("switched off, the control API is as unknown as any path, for every method", async () => {
  await server.close();
  server = await startReferenceServer({ state: world, control: false });
  for (const method of ["GET", "PUT", "DELETE"]) {
    const answer = await exchange(
      server.url,
      request(method, "/_reference/v1/state", [], method === "PUT" ? "{}" : ""),
    );
    const unknown = await exchange(server.url, request(method, "/nope"));
    expect(answer.status).toBe("404 Not Found");
    expect(answer.body).toBe(unknown.body);
  }
});

test("a control token is asked for, and the API's own does not do", async () => {
  await server.close();
  server = await startReferenceServer({ state: world, control: { token: "control-token" } });
  for (const authorization of ["", "Bearer admin-token", "Bearer control-toke", "Basic control-token"]) {
    expect((await control("state", { headers: { authorization } })).status).toBe(401);
    expect((await control("state", { method: "PUT", body: "{}", headers: { authorization } })).status).toBe(401);
  }
  expect((await control("state", { headers: { authorization: "Bearer control-token" } })).status).toBe(200);
  expect(await names()).toHaveLength(4);
});

test("an endpoint that is not there is a 404 of the control API", async () => {
  const answer = await control("nope");
  expect(answer.status).toBe(404);
  expect(await answer.json()).toEqual({ error: "no such endpoint" });
});

test("a path that can't be decoded is a 400 of the control API", async () => {
  const answer = await control("%ZZ");
  expect(answer.status).toBe(400);
  expect(await answer.json()).toEqual({ error: "'/_reference/v1/%ZZ' is not a valid url component" });
});
