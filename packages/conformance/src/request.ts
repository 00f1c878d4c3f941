/** Short ways to write the bytes of a request in a case, and how they become bytes. */
import { type Connection, type Request, type Role, roles } from "./case.ts";

/** The list operation's path; the other operations' paths begin with it. */
export const list = "/_synapse/admin/v1/federation/destinations";

/** Where a password becomes a token. */
export const loginPath = "/_matrix/client/v3/login";

/** The Authorization header line of a role. */
export const as = (role: Role): string => `Authorization: Bearer {${role}}`;

/** The Content-Length header line of a request's body. */
export const sized = "Content-Length: {length}";

/** A request with these header lines besides Host. The target is written as it is. */
export const request = (line: string, headers: readonly string[], ...body: Request): Request => [
  `${[`${line} HTTP/1.1`, "Host: hs.test", ...headers].join("\r\n")}\r\n\r\n`,
  ...body,
];

/** A GET by the admin. */
export const get = (target: string): Request => request(`GET ${target}`, [as("admin")]);

/** The list operation by the admin; `query` begins with `?`, or is empty. */
export const getList = (query: string): Request => get(list + query);

/** A destination's details by the admin; `rest` is what follows the list's path and a slash. */
export const getBelow = (rest: string): Request => get(`${list}/${rest}`);

/** A reset by the admin, as real clients send it: no body and no Content-Type. */
export const reset = (name: string): Request => request(`POST ${list}/${name}/reset_connection`, [as("admin"), sized]);

/** Requests that wait for one another on one connection. */
export const inTurn = (...requests: readonly Request[]): Connection => ({ requests, pace: "in turn" });

/** Requests that are written to one connection at once. */
export const pipelined = (...requests: readonly Request[]): Connection => ({ requests, pace: "pipelined" });

/** A text's UTF-8 bytes, one character each. */
export const utf8 = (text: string): string => Buffer.from(text, "utf8").toString("latin1");

const placeholder = new RegExp(`\\{(${roles.join("|")})\\}`, "g");

/** Whether a connection tries to log in. */
export function triesLogin({ requests }: Connection): boolean {
  return requests.some(([head]) => typeof head === "string" && head.startsWith(`POST ${loginPath} `));
}

/** The roles whose tokens a connection's requests carry. */
export function rolesIn({ requests }: Connection): ReadonlySet<Role> {
  const text = requests.flat().filter((part) => typeof part === "string");
  return new Set(text.flatMap((part) => Array.from(part.matchAll(placeholder), ([, role]) => role as Role)));
}

/**
 * A request's bytes.
 *
 * @throws RangeError when a character is no byte.
 */
export function bytesOf(request: Request, token: (role: Role) => string): Buffer {
  const [head, ...body] = request.map((part) => {
    if (typeof part !== "string") return Buffer.alloc(part.fill, "x");
    const text = part.replaceAll(placeholder, (_, role: Role) => token(role));
    if (/[^\0-\u00FF]/.test(text)) throw new RangeError("each character of a request is one byte: use utf8()");
    return Buffer.from(text, "latin1");
  });
  if (head === undefined) return Buffer.alloc(0);
  const length = body.reduce((sum, { byteLength }) => sum + byteLength, 0);
  return Buffer.concat([Buffer.from(head.toString("latin1").replace("{length}", `${length}`), "latin1"), ...body]);
}
