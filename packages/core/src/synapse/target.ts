/**
 * Which resource a raw request target names. Synapse first walks a tree of resources by percent-decoded segments, and
 * the API's resources then match the raw path by pattern: an escape may stand in a destination's name and nowhere else.
 */
import { percentDecode } from "./percent.ts";

/** The operations of the federation admin API. `destination` is percent-decoded once. */
export type FederationTarget =
  | { readonly operation: "list" }
  | { readonly operation: "details" | "rooms" | "reset"; readonly destination: string };

/** The other endpoints that admin clients ask before and beside the four. */
export type ClientTarget = { readonly operation: "server_version" | "versions" | "login" | "logout" | "whoami" };

export type Target =
  | FederationTarget
  | ClientTarget
  /** `page` is `/health` or `/`; `unrecognized` has a JSON 404; `nothing` an HTML one. */
  | { readonly operation: "health" | "root" | "below_health" | "unrecognized" | "nothing" };

const destinations = "/_synapse/admin/v1/federation/destinations";
const named = /^\/([^/]*)(?:\/(rooms|reset_connection))?$/;

const beyondAscii = /[^\0-\x7f]/;
const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

const exact: ReadonlyMap<string, Target> = new Map<string, Target>([
  [destinations, { operation: "list" }],
  ["/_synapse/admin/v1/server_version", { operation: "server_version" }],
  ["/_matrix/client/versions", { operation: "versions" }],
  ["/_matrix/client/v3/login", { operation: "login" }],
  ["/_matrix/client/r0/login", { operation: "login" }],
  ["/_matrix/client/v3/logout", { operation: "logout" }],
  ["/_matrix/client/r0/logout", { operation: "logout" }],
  ["/_matrix/client/v3/account/whoami", { operation: "whoami" }],
  ["/_matrix/client/r0/account/whoami", { operation: "whoami" }],
  ["/health", { operation: "health" }],
]);

/** Splits a raw target (a byte string) at its first `?`. A `#` is a character like any other. */
export function splitTarget(target: string): { readonly path: string; readonly query: string } {
  const mark = target.indexOf("?");
  return mark === -1 ? { path: target, query: "" } : { path: target.slice(0, mark), query: target.slice(mark + 1) };
}

/** Names the resource behind a raw path (a byte string). */
export function classifyPath(path: string): Target {
  return exact.get(path) ?? destinationTarget(path) ?? { operation: treeTarget(path) };
}

function destinationTarget(path: string): Target | undefined {
  if (!path.startsWith(destinations)) return undefined;
  const match = named.exec(path.slice(destinations.length));
  if (match === null) return undefined;
  const [, name = "", suffix] = match;
  if (suffix === "reset_connection") {
    return name === "" ? undefined : { operation: "reset", destination: decodeName(name) };
  }
  return { operation: suffix === "rooms" ? "rooms" : "details", destination: decodeName(name) };
}

/** Percent-decodes a name and reads it as UTF-8; what is not UTF-8 becomes U+FFFD, and may name a row of that name. */
function decodeName(bytes: string): string {
  const decoded = percentDecode(bytes);
  if (!beyondAscii.test(decoded)) return decoded;
  return utf8.decode(Uint8Array.from(decoded, (char) => char.charCodeAt(0)));
}

/** The first character is dropped unseen, so absolute targets land nowhere; empty segments before the first name too. */
function treeTarget(path: string): "root" | "below_health" | "unrecognized" | "nothing" {
  const first = path
    .slice(1)
    .split("/")
    .find((segment) => segment !== "");
  if (first === undefined) return "root";
  switch (percentDecode(first)) {
    case "_synapse":
    case "_matrix":
      return "unrecognized";
    case "health":
      return "below_health";
    default:
      return "nothing";
  }
}
