import { expect, test } from "vitest";
import { classifyPath, splitTarget, type Target } from "./target.ts";

const base = "/_synapse/admin/v1/federation/destinations";
const details = (destination: string): Target => ({ operation: "details", destination });

test("a target is split at its first question mark, and # is a character", () => {
  expect(splitTarget("/a#b?c?d")).toEqual({ path: "/a#b", query: "c?d" });
  expect(splitTarget("/a")).toEqual({ path: "/a", query: "" });
  expect(splitTarget("?a")).toEqual({ path: "", query: "a" });
});

test.each<[path: string, target: Target]>([
  [base, { operation: "list" }],
  [`${base}/`, details("")],
  [`${base}/matrix.org`, details("matrix.org")],
  [`${base}/matrix.org/rooms`, { operation: "rooms", destination: "matrix.org" }],
  [`${base}//rooms`, { operation: "rooms", destination: "" }],
  [`${base}/matrix.org/reset_connection`, { operation: "reset", destination: "matrix.org" }],
  [`${base}/rooms`, details("rooms")],
  [`${base}/reset_connection`, details("reset_connection")],
  ["/_synapse/admin/v1/server_version", { operation: "server_version" }],
  ["/_matrix/client/versions", { operation: "versions" }],
  ["/_matrix/client/v3/login", { operation: "login" }],
  ["/_matrix/client/r0/login", { operation: "login" }],
  ["/_matrix/client/v3/logout", { operation: "logout" }],
  ["/_matrix/client/r0/logout", { operation: "logout" }],
  ["/_matrix/client/v3/account/whoami", { operation: "whoami" }],
  ["/_matrix/client/r0/account/whoami", { operation: "whoami" }],
  ["/health", { operation: "health" }],
])("%s is served", (path, target) => {
  expect(classifyPath(path)).toEqual(target);
});

test.each([
  ["%61.test", "a.test"],
  ["a%2Fb", "a/b"],
  ["a%2Fb%2frooms", "a/b/rooms"],
  ["a%252Fb", "a%2Fb"],
  ["a+b", "a+b"],
  ["x%y%", "x%y%"],
  ["%zz", "%zz"],
  ["a#b;c", "a#b;c"],
  ["%00", "\0"],
  ["%C3%BC", "ü"],
  ["%F0%9F%98%80", "😀"],
  ["%EF%BB%BFa", "\ufeffa"],
  ["%FF", "\ufffd"],
  ["a%F0%80b", "a\ufffd\ufffdb"],
  ["%ED%A0%80", "\ufffd\ufffd\ufffd"],
])("the name %s is decoded once, as UTF-8: %j", (raw, name) => {
  expect(classifyPath(`${base}/${raw}`)).toEqual(details(name));
  expect(classifyPath(`${base}/${raw}/rooms`)).toEqual({ operation: "rooms", destination: name });
  expect(classifyPath(`${base}/${raw}/reset_connection`)).toEqual({ operation: "reset", destination: name });
});

const beside = [
  "//",
  "/a/",
  "/a/b",
  "/a/Rooms",
  "/a/%72ooms",
  "/a/rooms/",
  "/a/rooms/x",
  "//reset_connection",
  "s",
  "%2Fa",
];
const unrecognized = [
  beside.map((rest) => base + rest),
  ["/_synapse", "/_synapse/", "/_synapse/nope", "/%5Fsynapse/admin/v1/server_version", "//_synapse/x"],
  ["/_synapse/%61dmin/v1/server_version", "/_synapse//admin/v1/server_version", "x_synapse/y"],
  ["/_synapse/admin/v1/server_version/", "/_synapse/admin/v1/federation", "/_matrix", "/_matrix/x"],
].flat();

test.each(unrecognized)("%s is not recognised by the API", (path) => {
  expect(classifyPath(path)).toEqual({ operation: "unrecognized" });
});

test.each<[path: string, operation: Target["operation"]]>([
  ["/", "root"],
  ["", "root"],
  ["//", "root"],
  ["x", "root"],
  ["/nope", "nothing"],
  ["/_synapse%2Fadmin", "nothing"],
  ["nope", "nothing"],
  ["http://hs/_synapse/admin/v1/server_version", "nothing"],
  ["/..", "nothing"],
  ["/health/", "below_health"],
  ["//health", "below_health"],
  ["/%68ealth/x", "below_health"],
  ["xhealth", "below_health"],
])("%s is %s", (path, operation) => {
  expect(classifyPath(path)).toEqual({ operation });
});
