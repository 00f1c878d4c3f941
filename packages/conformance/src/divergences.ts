/**
 * What the reference server can't answer as Synapse does, because node's HTTP parser decides before it. A closed list:
 * each has a case that must keep differing, so that a newer node that closes a gap is noticed. All are requests that
 * no client's library sends.
 */
import type { Request, Theme } from "./case.ts";
import recorded from "./recorded/divergences.json" with { type: "json" };
import { as, getList, inTurn, list, request, sized } from "./request.ts";
import { theme } from "./theme.ts";

const page = `${list}?limit=0`;
const withHeaders = (...headers: readonly string[]): Request => request(`GET ${page}`, [as("admin"), ...headers]);
const line = (text: string): Request => [`${text}\r\n${as("admin")}\r\n\r\n`];

export const divergences: Theme = theme("divergences", "what node's HTTP parser answers by itself", recorded, {
  "a header that is continued on the next line is one header": {
    table: [],
    send: [withHeaders("X: a\r\n b"), request(`GET ${page}`, ["Authorization:\r\n Bearer {admin}"])],
  },
  "control bytes in a header's value do not matter": {
    table: [],
    send: [withHeaders("X: a\u0001b"), withHeaders("X: a\u007Fb")],
  },
  "Transfer-Encoding: identity is no encoding": {
    table: [],
    send: [
      withHeaders("Transfer-Encoding: identity"),
      request(`POST ${list}`, ["Transfer-Encoding: identity", sized], "xx"),
    ],
  },
  "the connection is kept after a method that nobody knows": {
    table: [],
    send: [inTurn(request(`BREW ${list}`, [as("admin")]), getList(""))],
  },
  "the connection is kept after CONNECT": {
    table: [],
    send: [inTurn(request("CONNECT hs.test:443", [as("admin")]), getList(""))],
  },
  "the method PRI is one like another": { send: [request(`PRI ${list}`, [as("admin")])] },
  "DEL in a target is a byte like another": { table: [], send: [getList("?limit=0&x=\u007F")] },
  "two blanks in the request line are a bare 400": {
    send: [line(`GET  ${page} HTTP/1.1`), line(`GET ${page}  HTTP/1.1`)],
  },
  "RTSP is a bare 400": { send: [line(`GET ${page} RTSP/1.0`)] },
  "two empty lines before a request are a bare 400": {
    send: [[`\r\n\r\nGET ${page} HTTP/1.1\r\n${as("admin")}\r\n\r\n`]],
  },
  "Proxy-Connection does not matter": {
    table: [],
    send: [inTurn(withHeaders("Proxy-Connection: close"), getList(""))],
  },
  "blanks around a header's value count for the length of its line": {
    send: [withHeaders(`X:${"x".repeat(16_382)}`)],
  },
});
