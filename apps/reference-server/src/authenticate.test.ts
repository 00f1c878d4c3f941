import { afterAll, beforeAll, expect, test } from "vitest";
import { startReferenceServer, type ReferenceServer } from "./index.ts";
import { exchange, request } from "./raw-exchange.fixture.ts";
import { destinations, world } from "./world.fixture.ts";

let server: ReferenceServer;
beforeAll(async () => {
  server = await startReferenceServer({ state: world });
});
afterAll(() => server.close());

const ask = (method: string, target: string, lines: readonly string[], body = "") =>
  exchange(server.url, request(method, target, lines, body));

const good = { status: "200 OK", body: expect.stringContaining('"total":4') };
const bearer = (token: string) => `Authorization: Bearer ${token}`;
const answer = (status: string, errcode: string, error: string, softLogout?: boolean) => ({
  status,
  body: JSON.stringify({ errcode, error, soft_logout: softLogout }),
});

test.each<{ says: string; query?: string; lines?: readonly string[]; expected: object }>([
  { says: "an admin's token", lines: [bearer("admin-token")], expected: good },
  { says: "blanks around the header's value", lines: ["Authorization: \t Bearer admin-token \t"], expected: good },
  { says: "a token in the query", query: "?access_token=admin-token", expected: good },
  {
    says: "no token",
    expected: answer("401 Unauthorized", "M_MISSING_TOKEN", "Missing access token"),
  },
  {
    says: "two headers, which node's own list would hide",
    lines: [bearer("admin-token"), bearer("admin-token")],
    expected: answer("401 Unauthorized", "M_MISSING_TOKEN", "Too many Authorization headers."),
  },
  {
    says: "a header and the query",
    lines: [bearer("admin-token")],
    query: "?access_token=admin-token",
    expected: answer(
      "401 Unauthorized",
      "M_MISSING_TOKEN",
      "Mixing Authorization headers and access_token query parameters.",
    ),
  },
  {
    says: "another scheme",
    lines: ["Authorization: Basic eA=="],
    expected: answer("401 Unauthorized", "M_MISSING_TOKEN", "Invalid Authorization header."),
  },
  {
    says: "an unknown token",
    lines: [bearer("nope")],
    expected: answer("401 Unauthorized", "M_UNKNOWN_TOKEN", "Invalid access token passed.", false),
  },
  {
    says: "an expired token",
    lines: [bearer("old-token")],
    expected: answer("401 Unauthorized", "M_UNKNOWN_TOKEN", "Access token has expired", true),
  },
  {
    says: "a token whose time is over",
    lines: [bearer("past-token")],
    expected: answer("401 Unauthorized", "M_UNKNOWN_TOKEN", "Access token has expired", true),
  },
  {
    says: "a locked user",
    lines: [bearer("locked-token")],
    expected: answer("401 Unauthorized", "M_USER_LOCKED", "User account has been locked", true),
  },
  {
    says: "a guest",
    lines: [bearer("guest-token")],
    expected: answer("403 Forbidden", "M_GUEST_ACCESS_FORBIDDEN", "Guest access not allowed"),
  },
  {
    says: "a user who is no admin",
    lines: [bearer("plain-token")],
    expected: answer("403 Forbidden", "M_FORBIDDEN", "You are not a server admin"),
  },
  {
    says: "bytes beyond ASCII",
    lines: [bearer("\xc3\xbc")],
    expected: answer("500 Internal Server Error", "M_UNKNOWN", "Internal server error"),
  },
])("$says", async ({ query = "", lines = [], expected }) => {
  expect(await ask("GET", destinations + query, lines)).toMatchObject(expected);
});

test.each(["list", "details", "rooms", "reset"])("the token comes before all else in %s", async (operation) => {
  const path = { list: "?limit=x", details: "/nope", rooms: "/nope/rooms?limit=x", reset: "/nope/reset_connection" }[
    operation
  ];
  const method = operation === "reset" ? "POST" : "GET";
  expect((await ask(method, destinations + path, [])).status).toBe("401 Unauthorized");
});

test("the row comes before the query", async () => {
  const rooms = (name: string) => ask("GET", `${destinations}/${name}/rooms?limit=x`, [bearer("admin-token")]);
  expect((await rooms("nope")).status).toBe("404 Not Found");
  expect((await rooms("failing.test")).status).toBe("400 Bad Request");
});

test("a form in a POST may hold the token, and stands in place of the query's", async () => {
  const reset = `${destinations}/healthy.test/reset_connection`;
  const form = "Content-Type: application/x-www-form-urlencoded; charset=utf-8";
  const accepted = { status: "400 Bad Request" };
  const unknown = { status: "401 Unauthorized", body: expect.stringContaining("M_UNKNOWN_TOKEN") };
  const missing = { status: "401 Unauthorized", body: expect.stringContaining("Missing access token") };
  expect(await ask("POST", reset, [form], "access_token=admin-token")).toMatchObject(accepted);
  expect(await ask("POST", `${reset}?access_token=x`, [form], "a=b;access_token=admin-token")).toMatchObject(accepted);
  expect(await ask("POST", `${reset}?access_token=admin-token`, [form], "access_token=x")).toMatchObject(unknown);
  expect(await ask("POST", reset, ["Content-Type: text/plain"], "access_token=admin-token")).toMatchObject(missing);
  expect(await ask("GET", destinations, [form], "access_token=admin-token")).toMatchObject(missing);
});
