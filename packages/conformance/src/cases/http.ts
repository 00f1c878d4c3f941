import type { Request, Theme } from "../case.ts";
import recorded from "../recorded/http.json" with { type: "json" };
import { as, getList, inTurn, list, pipelined, request, sized } from "../request.ts";
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
  "chunked may be written in any case, and once": {
    send: [
      request(`POST ${list}`, ["Transfer-Encoding: CHUNKED"], "0\r\n\r\n"),
      request(`POST ${list}`, ["Transfer-Encoding: chunked, chunked"], "0\r\n\r\n"),
      request(`POST ${list}`, ["Transfer-Encoding: chunked", "Transfer-Encoding: chunked"], "0\r\n\r\n"),
      request(`POST ${list}`, ["Transfer-Encoding:"], "0\r\n\r\n"),
    ],
  },
  "chunks may have extensions, leading zeros and trailers": {
    send: ["2;a=b\r\nxx\r\n0\r\n\r\n", "02\r\nxx\r\n00\r\n\r\n", "A\r\n0123456789\r\n0\r\nX: y\r\n\r\n"].map((body) =>
      request(`POST ${list}`, ["Transfer-Encoding: chunked"], body),
    ),
  },
  "a chunk of another length than its size is a bare 400": {
    send: ["2\r\nxxx\r\n0\r\n\r\n", "+2\r\nxx\r\n0\r\n\r\n", "0x2\r\nxx\r\n0\r\n\r\n", "2 \r\nxx\r\n0\r\n\r\n"].map(
      (body) => request(`POST ${list}`, ["Transfer-Encoding: chunked"], body),
    ),
  },
  "a Content-Length may have leading zeros and blanks": {
    send: [
      request(`POST ${list}`, ["Content-Length: 002"], "xx"),
      request(`POST ${list}`, ["Content-Length:  2 "], "xx"),
    ],
  },
  "a Content-Length that is empty, hexadecimal, a list or there twice is a bare 400": {
    send: [
      request(`POST ${list}`, ["Content-Length:"]),
      request(`POST ${list}`, ["Content-Length: 0x2"], "xx"),
      request(`POST ${list}`, ["Content-Length: 2, 2"], "xx"),
      request(`POST ${list}`, ["Content-Length: 2", "Content-Length: 2"], "xx"),
    ],
  },
  "NUL or a lone CR in a header is a bare 400": { send: [withHeaders("X: a\0b"), withHeaders("X: a\rb")] },
  "a header's name is a token, and its colon follows at once": {
    table: [],
    send: [
      withHeaders("X : a"),
      withHeaders("X Y: a"),
      withHeaders(": a"),
      withHeaders("X@: a"),
      withHeaders("X\u00FC: a"),
      withHeaders("X:a"),
    ],
  },
  "a method is a token": {
    send: [
      request(`G@T ${list}`, [as("admin")]),
      request(`G/T ${list}`, [as("admin")]),
      request(`\u00FC ${list}`, [as("admin")]),
      request(`${"G".repeat(100)} ${list}`, [as("admin")]),
    ],
  },
  "a request line with blanks elsewhere or another protocol is a bare 400": {
    send: [
      ` GET ${page} HTTP/1.1`,
      `GET\t${page}\tHTTP/1.1`,
      `GET ${page} http/1.1`,
      `GET ${page} HTTP/01.1`,
      `GET ${page} ICE/1.0`,
    ].map((line) => raw(line, as("admin"), "")),
  },
  "control bytes and blanks in a target are a bare 400": {
    send: [getList("?x=\u0001"), getList("?x=\0"), getList("?x=\t"), getList("?x=a b")],
  },
  "quotes, brackets, backslashes and a pipe in a target are fine": {
    table: [],
    send: [getList('?limit=0&x="<>^`{|}\\')],
  },
  "500 headers are fine, and one more is a bare 400": {
    table: [],
    send: [499, 500].map((others) => raw(`GET ${page} HTTP/1.1`, ...many(others), as("admin"), "")),
  },
  "a line of 16384 bytes is counted with the others, one of 16385 ends the connection": {
    send: [16384, 16385].map((bytes) => withHeaders(`X: ${"x".repeat(bytes - 3)}`)),
  },
  "a head of 16384 bytes is fine, and one more is a bare 400": {
    send: [8172, 8173].map((bytes) =>
      raw("GET /health HTTP/1.1", `X: ${"x".repeat(8192 - 3)}`, `Y: ${"y".repeat(bytes - 3)}`, ""),
    ),
  },
  "a line of 100 KiB ends the connection without an answer": {
    send: [withHeaders(`X: ${"x".repeat(100 * 1024)}`), getList(`?${"x".repeat(100 * 1024)}`)],
  },
  "100 KiB of short lines are a bare 400": {
    send: [withHeaders(...Array.from({ length: 100 }, () => `X: ${"x".repeat(1024)}`))],
  },
  "Connection: close counts in any case and beside others": {
    table: [],
    send: [
      inTurn(withHeaders("Connection: Close"), getList("")),
      inTurn(withHeaders("Connection: keep-alive, close"), getList("")),
      inTurn(withHeaders("Connection: x"), getList("")),
    ],
  },
  "garbage after a request is a bare 400 after its answer": {
    table: [],
    send: [pipelined(getList(""), raw("garbage", ""))],
  },
  "Expect: 100-continue counts in any case, by itself, and in HTTP/1.1": {
    table: [],
    send: [
      inTurn([`GET ${page} HTTP/1.1\r\n${as("admin")}\r\nExpect: 100-Continue\r\n\r\n`], [""]),
      [`GET ${page} HTTP/1.1\r\n${as("admin")}\r\nExpect: 100-continue, foo\r\n\r\n`],
      [`GET ${page} HTTP/1.0\r\n${as("admin")}\r\nExpect: 100-continue\r\n\r\n`],
    ],
  },
  "a multipart POST ends the connection for what was pipelined behind it": {
    table: [],
    send: [
      pipelined(request("POST /health", ["Content-Type: multipart/form-data; boundary=x", sized], "x"), getList("")),
    ],
  },
  "OPTIONS may have a body": { table: [], send: [inTurn(request(`OPTIONS ${list}`, [sized], "x"), getList(""))] },
  "OPTIONS of an absolute target is 204": { send: [request(`OPTIONS http://hs.test${list}`, [])] },
  "CONNECT of a path is a wrong method": { send: [request(`CONNECT ${list}`, [as("admin")])] },
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
