import { afterAll, beforeAll, expect, test } from "vitest";
import { startReferenceServer, type ReferenceServer } from "../index.ts";
import { exchange, request } from "../raw-exchange.fixture.ts";
import { admin, destinations, world } from "../world.fixture.ts";

let server: ReferenceServer;
beforeAll(async () => {
  server = await startReferenceServer({ state: world });
});
afterAll(() => server.close());

const ask = (method: string, target: string, lines: readonly string[] = [], body = "") =>
  exchange(server.url, request(method, target, lines, body));
const login = (body: unknown) =>
  ask("POST", "/_matrix/client/v3/login", [], typeof body === "string" ? body : JSON.stringify(body));

test("the versions need no token, and refuse a bad one", async () => {
  const { body, headers } = await ask("GET", "/_matrix/client/versions");
  expect(JSON.parse(body)).toMatchObject({ versions: expect.arrayContaining(["r0.6.1", "v1.1", "v1.15"]) });
  expect(headers).toMatchObject({ vary: "Authorization", "cache-control": expect.stringMatching(/^public, /) });
  expect((await ask("GET", "/_matrix/client/versions", ["Authorization: Bearer nope"])).status).toBe(
    "401 Unauthorized",
  );
  const own = await ask("GET", "/_matrix/client/versions", [admin]);
  expect(own).toMatchObject({ status: "200 OK", headers: { "cache-control": "no-cache, no-store, must-revalidate" } });
});

test("whoami says whose token it is, to guests too", async () => {
  const whoami = (token: string) => ask("GET", "/_matrix/client/v3/account/whoami", [`Authorization: Bearer ${token}`]);
  expect((await whoami("admin-token")).body).toBe('{"user_id":"@admin:hs.test","is_guest":false}');
  expect((await whoami("guest-token")).body).toBe('{"user_id":"@guest:hs.test","is_guest":true}');
  expect((await whoami("nope")).status).toBe("401 Unauthorized");
});

test("a login offers passwords", async () => {
  const { body } = await ask("GET", "/_matrix/client/v3/login");
  expect(JSON.parse(body)).toMatchObject({ flows: [{ type: "m.login.password" }, {}] });
});

test.each<[says: string, who: object]>([
  ["by name", { identifier: { type: "m.id.user", user: "admin" } }],
  ["by id", { identifier: { type: "m.id.user", user: "@admin:hs.test" } }],
  ["in the old form", { user: "admin" }],
])("a password gets a token that works, %s", async (_says, who) => {
  const { status, body } = await login({ type: "m.login.password", ...who, password: "wonderland" });
  expect(status).toBe("200 OK");
  const answer = JSON.parse(body) as Record<string, string>;
  expect(Object.keys(answer)).toEqual(["user_id", "access_token", "home_server", "device_id"]);
  expect(answer).toMatchObject({ user_id: "@admin:hs.test", home_server: "hs.test" });
  const page = await ask("GET", destinations, [`Authorization: Bearer ${answer["access_token"]}`]);
  expect(page.status).toBe("200 OK");
});

test("a device is named as asked, or by ten letters, and whoami knows it", async () => {
  const who = { type: "m.login.password", user: "admin", password: "wonderland" };
  const named = JSON.parse((await login({ ...who, device_id: "DDD" })).body) as Record<string, string>;
  expect(named).toMatchObject({ device_id: "DDD" });
  const bearer = [`Authorization: Bearer ${named["access_token"]}`];
  expect((await ask("GET", "/_matrix/client/v3/account/whoami", bearer)).body).toBe(
    '{"user_id":"@admin:hs.test","is_guest":false,"device_id":"DDD"}',
  );
  expect(JSON.parse((await login({ ...who, device_id: null })).body)).toMatchObject({
    device_id: expect.stringMatching(/^[A-Z]{10}$/),
  });
});

test("a logout ends the token that asks and no other", async () => {
  const who = { type: "m.login.password", user: "admin", password: "wonderland" };
  const { access_token: token } = JSON.parse((await login(who)).body) as Record<string, string>;
  const logout = (line: string) => ask("POST", "/_matrix/client/v3/logout", [line]);
  expect(await logout(`Authorization: Bearer ${token}`)).toMatchObject({ status: "200 OK", body: "{}" });
  expect((await logout(`Authorization: Bearer ${token}`)).status).toBe("401 Unauthorized");
  expect((await logout("Authorization: Bearer guest-token")).status).toBe("403 Forbidden");
  expect((await ask("GET", "/_matrix/client/v3/logout", [admin])).status).toBe("405 Method Not Allowed");
  expect((await ask("GET", destinations, [admin])).status).toBe("200 OK");
});

const user = (name: unknown) => ({ type: "m.login.password", identifier: { type: "m.id.user", user: name } });

test.each<[body: unknown, status: string, errcode: string, error: string]>([
  ["", "400 Bad Request", "M_NOT_JSON", "Content not JSON."],
  ["{", "400 Bad Request", "M_NOT_JSON", "Content not JSON."],
  [[], "400 Bad Request", "M_BAD_JSON", "Content must be a JSON object."],
  [{}, "400 Bad Request", "M_UNKNOWN", "Missing JSON keys."],
  [{ type: 5 }, "400 Bad Request", "M_INVALID_PARAM", "Bad parameter: type"],
  [{ type: "nope" }, "400 Bad Request", "M_INVALID_PARAM", "Invalid login submission"],
  [{ type: "m.login.password" }, "400 Bad Request", "M_INVALID_PARAM", "Bad parameter: password"],
  [{ type: "m.login.password", password: "x" }, "400 Bad Request", "M_INVALID_PARAM", "Invalid login submission"],
  [{ ...user(undefined), password: "x" }, "400 Bad Request", "M_UNKNOWN", "User identifier is missing 'user' key"],
  [
    { type: "m.login.password", identifier: { type: "zzz" }, password: "x" },
    "400 Bad Request",
    "M_UNKNOWN",
    "Unknown login identifier type",
  ],
  [
    { type: "m.login.password", identifier: 5, password: "x" },
    "500 Internal Server Error",
    "M_UNKNOWN",
    "Internal server error",
  ],
  [{ ...user(5), password: "x" }, "500 Internal Server Error", "M_UNKNOWN", "Internal server error"],
  [{ ...user("admin"), password: "wrong" }, "403 Forbidden", "M_FORBIDDEN", "Invalid username or password"],
  [{ ...user("nobody"), password: "wonderland" }, "403 Forbidden", "M_FORBIDDEN", "Invalid username or password"],
  [{ ...user("plain"), password: "" }, "403 Forbidden", "M_FORBIDDEN", "Invalid username or password"],
])("the login %j is a %s", async (body, status, errcode, error) => {
  expect(await login(body)).toMatchObject({ status, body: JSON.stringify({ errcode, error }) });
});
