import type { Request, Theme } from "../case.ts";
import recorded from "../recorded/bodies.json" with { type: "json" };
import { as, getBelow, inTurn, list, pipelined, request, sized } from "../request.ts";
import { failing, theme } from "../theme.ts";

const mebibyte = 1024 * 1024;
const post = (name: string, headers: readonly string[], ...body: Request): Request =>
  request(`POST ${list}/${name}/reset_connection`, [as("admin"), ...headers], ...body);
const typed = (name: string, type: string, body: string): Request => post(name, [`Content-Type: ${type}`, sized], body);

export const bodies: Theme = theme("bodies", "a reset's body, which nothing parses", recorded, {
  "an empty JSON object is fine": {
    rows: [failing("body-json.example")],
    writes: true,
    send: [typed("body-json.example", "application/json", "{}")],
  },
  "malformed JSON is fine": {
    rows: [failing("body-malformed.example")],
    writes: true,
    send: [typed("body-malformed.example", "application/json", '{"a":')],
  },
  "a type without a body is fine": {
    rows: [failing("body-type.example")],
    writes: true,
    send: [typed("body-type.example", "application/json", "")],
  },
  "text, XML and octets are fine": {
    rows: [failing("body-text.example"), failing("body-xml.example"), failing("body-octets.example")],
    writes: true,
    send: [
      typed("body-text.example", "text/plain", "hello"),
      typed("body-xml.example", "application/xml", "<a/>"),
      typed("body-octets.example", "application/octet-stream", "\0\u0001\u00FF\u00FE"),
    ],
  },
  "a type that is no type is fine": {
    rows: [failing("body-no-type.example"), failing("body-empty-type.example"), failing("body-odd-type.example")],
    writes: true,
    send: [
      typed("body-no-type.example", "nonsense", "x"),
      typed("body-empty-type.example", "", "x"),
      typed("body-odd-type.example", "application/json; charset=latin1; q=\u00FF", "x"),
    ],
  },
  "a form is fine": {
    rows: [failing("body-form.example")],
    writes: true,
    send: [typed("body-form.example", "application/x-www-form-urlencoded", "a=1&b=%zz&=&&")],
  },
  "a form's parameters are no parameters of the query": {
    rows: [failing("body-form-parameters.example")],
    writes: true,
    send: [typed("body-form-parameters.example", "application/x-www-form-urlencoded", "limit=x&dir=x")],
  },
  "multipart/form-data is 415 and the connection ends": {
    rows: [failing("body-multipart.example")],
    writes: true,
    send: [
      inTurn(
        typed("body-multipart.example", "multipart/form-data; boundary=x", "--x--\r\n"),
        getBelow("body-multipart.example"),
      ),
      getBelow("body-multipart.example"),
    ],
  },
  "other multipart types are fine": {
    rows: [failing("body-mixed.example")],
    writes: true,
    send: [typed("body-mixed.example", "multipart/mixed; boundary=x", "--x--\r\n")],
  },
  "a chunked body is fine": {
    rows: [failing("body-chunked.example")],
    writes: true,
    send: [
      inTurn(
        post("body-chunked.example", ["Transfer-Encoding: chunked"], "5\r\nhello\r\n3;x=y\r\nabc\r\n0\r\n\r\n"),
        getBelow("body-chunked.example"),
      ),
    ],
  },
  "a content encoding is not undone": {
    rows: [failing("body-gzip.example")],
    writes: true,
    send: [post("body-gzip.example", ["Content-Encoding: gzip", sized], "nope")],
  },
  "a GET may have a body": {
    rows: [failing("body-get.example")],
    send: [
      inTurn(request(`GET ${list}/body-get.example`, [as("admin"), sized], "hello"), getBelow("body-get.example")),
    ],
  },
  "the next request follows a body at once": {
    rows: [failing("body-next.example")],
    writes: true,
    send: [
      pipelined(typed("body-next.example", "text/plain", "GET / HTTP/1.1\r\n\r\n"), getBelow("body-next.example")),
    ],
  },
  "a body of 1 MiB is fine": {
    rows: [failing("body-mebibyte.example")],
    writes: true,
    send: [post("body-mebibyte.example", [sized], { fill: mebibyte })],
  },
  "a form of 2 MiB is read for its token": {
    rows: [failing("body-large-form.example")],
    writes: true,
    send: [
      request(
        `POST ${list}/body-large-form.example/reset_connection`,
        ["Content-Type: application/x-www-form-urlencoded", sized],
        "access_token={admin}&x=",
        { fill: 2 * mebibyte },
      ),
    ],
  },
  "a body of 50 MiB is fine": {
    rows: [failing("body-largest.example")],
    writes: true,
    send: [post("body-largest.example", [sized], { fill: 50 * mebibyte })],
  },
  "a body of one byte more than 50 MiB ends the connection without an answer": {
    rows: [failing("body-too-large.example")],
    writes: true,
    send: [post("body-too-large.example", [sized], { fill: 50 * mebibyte + 1 }), getBelow("body-too-large.example")],
  },
  "a body of 50 MiB is read before a refusal": {
    send: [
      request(`POST ${list}/body-refused.example/reset_connection`, [sized], {
        fill: 50 * mebibyte,
      }),
    ],
  },
});
