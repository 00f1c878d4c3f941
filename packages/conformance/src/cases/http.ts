import type { Request, Theme } from "../case.ts";
import recorded from "../recorded/http.json" with { type: "json" };
import { as, getList, inTurn, list, pipelined, request } from "../request.ts";
import { named, theme } from "../theme.ts";

const page = `${list}?limit=0`;
const raw = (...lines: readonly string[]): Request => [lines.map((line) => `${line}\r\n`).join("")];
const withHeaders = (...headers: readonly string[]): Request => request(`GET ${page}`, [as("admin"), ...headers]);
const many = (count: number) => Array.from({ length: count }, (_, index) => `X-${index}: y`);

export const http: Theme = theme("http", "requests that a client's library would tidy", recorded, {
  "HTTP/1.0 is answered and the connection ends": {
    table: [],
    send: [
      inTurn(raw(`GET ${page} HTTP/1.0`, as("admin"), ""), getList("")),
      raw(`GET ${page} HTTP/1.0`, "Host: hs.test", as("admin"), "Connection: keep-alive", ""),
      raw("GET /health HTTP/1.0", ""),
      raw(`HEAD ${page} HTTP/1.0`, as("admin"), ""),
      raw(`OPTIONS ${page} HTTP/1.0`, ""),
    ],
  },
  "Connection: close ends the connection after the answer": {
    table: [],
    send: [inTurn(withHeaders("Connection: close"), getList(""))],
  },
  "a connection is kept for the next request": {
    table: [],
    send: [inTurn(getList("?limit=x"), getList(""), request(`GET ${list}`, []), getList("?limit=0"))],
  },
  "pipelined requests are answered in their order": {
    table: named("pipelined-one.example", "pipelined-two.example"),
    send: [
      pipelined(
        getList(""),
        getList("?limit=x"),
        request("GET /nope", []),
        request("GET /health", []),
        getList("?dir=b"),
      ),
    ],
  },
  "a request without Host is answered": {
    table: [],
    send: [raw(`GET ${page} HTTP/1.1`, as("admin"), "")],
  },
  "two Host headers are answered": { table: [], send: [withHeaders("Host: other.example")] },
  "Expect: 100-continue is answered with 100 before the body is read": {
    table: [],
    send: [
      inTurn(
        [`POST ${list} HTTP/1.1\r\nHost: hs.test\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n`],
        ["{}"],
        getList(""),
      ),
    ],
  },
  "another Expect is ignored": { table: [], send: [withHeaders("Expect: foo"), withHeaders("Expect:")] },
  "an absolute-form target is an HTML 404": {
    send: [
      request(`GET http://hs.test${list}`, [as("admin")]),
      request("GET http://hs.test/health", []),
      request(`GET https://hs.test${list}`, [as("admin")]),
    ],
  },
  "CONNECT finds nothing": { send: [request("CONNECT hs.test:443", [as("admin")])] },
  "a target without a slash finds nothing": { send: [request("GET nope", []), request("GET ?limit=1", [])] },
  "headers of more than 16 KiB are a bare 400": {
    send: [withHeaders(...Array.from({ length: 20 }, () => `X: ${"x".repeat(1024)}`))],
  },
  "a header line of more than 16 KiB ends the connection without an answer": {
    send: [withHeaders(`X-Long: ${"x".repeat(20 * 1024)}`)],
  },
  "12 KiB of headers is fine": { table: [], send: [withHeaders(`X-Long: ${"x".repeat(12 * 1024)}`)] },
  "a target of 12 KiB is fine": { table: [], send: [getList(`?limit=0&x=${"x".repeat(12 * 1024)}`)] },
  "a target of more than 16 KiB ends the connection without an answer": {
    send: [getList(`?limit=0&x=${"x".repeat(20 * 1024)}`)],
  },
  "400 headers are fine": { table: [], send: [withHeaders(...many(400))] },
  "600 headers are a bare 400": { send: [withHeaders(...many(600))] },
  "a header without a colon is a bare 400": { send: [withHeaders("nonsense")] },
  "a request line that is none is a bare 400": {
    send: [raw("nonsense", ""), raw("GET /", ""), raw(`GET ${page} HTTP/1.1 x`, "")],
  },
  "HTTP/0.9 and HTTP/2.0 are a bare 400": {
    send: [raw("GET /health HTTP/0.9", ""), raw("GET /health HTTP/2.0", ""), raw("GET /health HTTP/1.2", "")],
  },
  "a Content-Length that is no number is a bare 400": {
    send: [
      request(`POST ${list}`, ["Content-Length: x"]),
      request(`POST ${list}`, ["Content-Length: -1"]),
      request(`POST ${list}`, ["Content-Length: +1"], "x"),
      request(`POST ${list}`, ["Content-Length: 1_0"], "x"),
    ],
  },
  "two Content-Lengths are a bare 400": {
    send: [request(`POST ${list}`, ["Content-Length: 1", "Content-Length: 2"], "xx")],
  },
  "a Content-Length beside Transfer-Encoding is a bare 400": {
    send: [request(`POST ${list}`, ["Content-Length: 5", "Transfer-Encoding: chunked"], "0\r\n\r\n")],
  },
  "a transfer encoding other than chunked is a bare 400": {
    send: [
      request(`POST ${list}`, ["Transfer-Encoding: gzip"]),
      request(`POST ${list}`, ["Transfer-Encoding: gzip, chunked"]),
    ],
  },
  "a chunk without a size is a bare 400": {
    send: [request(`POST ${list}`, ["Transfer-Encoding: chunked"], "zz\r\nhello\r\n0\r\n\r\n")],
  },
  "an empty line before a request is skipped": {
    table: [],
    send: [[`\r\nGET ${page} HTTP/1.1\r\nHost: hs.test\r\n${as("admin")}\r\n\r\n`]],
  },
  "bytes above 127 in other headers do not matter": { table: [], send: [withHeaders("X-Name: \u00FC\u00FF")] },
  "an upgrade is not taken": {
    table: [],
    send: [
      withHeaders("Connection: Upgrade", "Upgrade: websocket"),
      withHeaders("Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAA"),
    ],
  },
});
