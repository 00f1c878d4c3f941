import type { Theme } from "../case.ts";
import recorded from "../recorded/authentication.json" with { type: "json" };
import { as, list, request, sized } from "../request.ts";
import { failing, theme } from "../theme.ts";

const anyone = (target: string) => request(`GET ${target}`, []);
const header = (...lines: readonly string[]) => request(`GET ${list}?limit=0`, lines);
const form = "Content-Type: application/x-www-form-urlencoded";
const postReset = (name: string, headers: readonly string[], body: string) =>
  request(`POST ${list}/${name}/reset_connection`, [...headers, sized], body);

export const authentication: Theme = theme("authentication", "who may ask, and how the token is read", recorded, {
  "no token is M_MISSING_TOKEN, on every operation": {
    profile: "spec",
    send: [
      anyone(list),
      anyone(`${list}/x.example`),
      anyone(`${list}/x.example/rooms`),
      request(`POST ${list}/x.example/reset_connection`, [sized]),
    ],
  },
  "an unknown token is M_UNKNOWN_TOKEN, on every operation": {
    profile: "spec",
    send: [
      request(`GET ${list}`, ["Authorization: Bearer nobody"]),
      request(`GET ${list}/x.example`, ["Authorization: Bearer nobody"]),
      request(`GET ${list}/x.example/rooms`, ["Authorization: Bearer nobody"]),
      request(`POST ${list}/x.example/reset_connection`, ["Authorization: Bearer nobody", sized]),
    ],
  },
  "a user who is no admin is M_FORBIDDEN, on every operation": {
    profile: "spec",
    send: [
      request(`GET ${list}`, [as("plain")]),
      request(`GET ${list}/x.example`, [as("plain")]),
      request(`GET ${list}/x.example/rooms`, [as("plain")]),
      request(`POST ${list}/x.example/reset_connection`, [as("plain"), sized]),
    ],
  },
  "a guest is M_GUEST_ACCESS_FORBIDDEN": { send: [header(as("guest"))] },
  "an expired token is a soft logout": { send: [header(as("expired"))] },
  "a locked user is a soft logout": { send: [header(as("locked"))] },
  "the word Bearer is case-sensitive": {
    send: [header("Authorization: bearer {admin}"), header("Authorization: BEARER {admin}")],
  },
  "another scheme is an invalid header": {
    send: [
      header("Authorization: Basic YWRtaW46cHc="),
      header("Authorization: Token {admin}"),
      header("Authorization: {admin}"),
    ],
  },
  "the token follows one space": {
    send: [
      header("Authorization: Bearer  {admin}"),
      header("Authorization: Bearer\t{admin}"),
      header("Authorization: Bearer{admin}"),
      header("Authorization: Bearer {admin} x"),
      header("Authorization: Bearer {admin},Bearer x"),
    ],
  },
  "an empty header is an invalid one": {
    send: [
      header("Authorization:"),
      header("Authorization: "),
      header("Authorization: Bearer"),
      header("Authorization: Bearer "),
    ],
  },
  "whitespace around the header's value does not count": {
    table: [],
    send: [
      header("Authorization:Bearer {admin}"),
      header("Authorization:    Bearer {admin}"),
      header("Authorization: Bearer {admin}  "),
      header("Authorization:\tBearer {admin}\t"),
    ],
  },
  "the header's name may be in any case": {
    table: [],
    send: [header("authorization: Bearer {admin}"), header("AUTHORIZATION: Bearer {admin}")],
  },
  "two Authorization headers are too many": {
    send: [
      header(as("admin"), as("admin")),
      header(as("admin"), "Authorization: x"),
      header("Authorization:", "authorization:"),
      header(as("admin"), as("admin"), as("admin")),
    ],
  },
  "the query's access_token is accepted": {
    table: [],
    send: [anyone(`${list}?access_token={admin}`), anyone(`${list}?limit=0&access_token={admin}`)],
  },
  "the query's access_token is judged like the header's": {
    send: [
      anyone(`${list}?access_token=nobody`),
      anyone(`${list}?access_token={plain}`),
      anyone(`${list}?access_token={guest}`),
      anyone(`${list}?access_token={expired}`),
      anyone(`${list}?access_token={locked}`),
    ],
  },
  "an empty or bare access_token in the query": {
    send: [anyone(`${list}?access_token=`), anyone(`${list}?access_token`), anyone(`${list}?Access_token={admin}`)],
  },
  "two tokens in the query": {
    table: [],
    send: [
      anyone(`${list}?access_token={admin}&access_token={admin}`),
      anyone(`${list}?access_token={admin}&access_token=nobody`),
      anyone(`${list}?access_token=nobody&access_token={admin}`),
    ],
  },
  "header and query together are refused": {
    send: [
      request(`GET ${list}?access_token={admin}`, [as("admin")]),
      request(`GET ${list}?access_token=nobody`, [as("admin")]),
      request(`GET ${list}?access_token=`, [as("admin")]),
      request(`GET ${list}?access_token={admin}`, ["Authorization: Basic x"]),
      request(`GET ${list}?access_token={admin}`, ["Authorization:"]),
      request(`GET ${list}?access_token={admin}`, [as("admin"), as("admin")]),
    ],
  },
  "a bare access_token in the query beside a header does not count": {
    table: [],
    send: [request(`GET ${list}?access_token`, [as("admin")])],
  },
  "a form's access_token is accepted in a POST": {
    rows: [failing("form-token.example")],
    writes: true,
    send: [postReset("form-token.example", [form], "access_token={admin}")],
  },
  "a form's access_token is judged like the header's": {
    send: [
      postReset("form-judged.example", [form], "access_token=nobody"),
      postReset("form-judged.example", [form], "x=1"),
      postReset("form-judged.example", [form], ""),
    ],
  },
  "a form's access_token beside a header is refused": {
    send: [postReset("form-mixed.example", [form, as("admin")], "access_token={admin}")],
  },
  "a form of another content type is not looked at": {
    send: [
      postReset("form-type.example", ["Content-Type: text/plain"], "access_token={admin}"),
      postReset("form-type.example", ["Content-Type: application/json"], '{"access_token":"{admin}"}'),
      postReset("form-type.example", [], "access_token={admin}"),
    ],
  },
  "a form's content type may have parameters and any case": {
    send: [
      postReset("form-parameters.example", [`${form}; charset=utf-8`], "access_token={admin}"),
      postReset("form-parameters.example", ["Content-Type: Application/X-WWW-Form-Urlencoded"], "access_token={admin}"),
    ],
  },
  "blanks around a form's content type do not count": {
    send: [
      postReset(
        "form-blanks.example",
        ["Content-Type: application/x-www-form-urlencoded ; x=y"],
        "access_token={admin}",
      ),
      postReset("form-blanks.example", ["Content-Type: application/x-www-form-urlencoded\t"], "access_token={admin}"),
      postReset(
        "form-blanks.example",
        ["Content-Type: application/x-www-form-urlencoded, a/b"],
        "access_token={admin}",
      ),
    ],
  },
  "a form's access_token counts in a POST alone": {
    send: [
      request(`GET ${list}`, [form, sized], "access_token={admin}"),
      request(`PUT ${list}`, [form, sized], "access_token={admin}"),
    ],
  },
  "the query's access_token comes before the form's": {
    send: [
      request(`POST ${list}/form-query.example/reset_connection?access_token={admin}`, [form, sized], "access_token=x"),
      request(`POST ${list}/form-query.example/reset_connection?access_token=x`, [form, sized], "access_token={admin}"),
    ],
  },
  "of two content types the first counts": {
    send: [
      postReset("form-types.example", [form, "Content-Type: text/plain"], "access_token={admin}"),
      postReset("form-types.example", ["Content-Type: text/plain", form], "access_token={admin}"),
    ],
  },
  "bytes outside ASCII in the token are an internal error": {
    send: [
      header("Authorization: Bearer \u00FC"),
      header("Authorization: Bearer \u00C3\u00BC"),
      anyone(`${list}?access_token=%C3%BC`),
      anyone(`${list}?access_token=%FF`),
    ],
  },
  "one byte outside ASCII in a token is enough for an internal error": {
    send: [header("Authorization: Bearer syt_abcdefgh\u00FC"), anyone(`${list}?access_token=syt_abcdefgh%FF`)],
  },
  "NUL in the token is unknown on SQLite and an internal error on PostgreSQL": {
    send: [anyone(`${list}?access_token=x%00y`), anyone(`${list}?access_token=syt_%00`)],
  },
  "a token without a character of base64 is an internal error": {
    send: [
      header("Authorization: Bearer !"),
      header("Authorization: Bearer ===="),
      header("Authorization: Bearer ~.~"),
      anyone(`${list}?access_token=%20`),
      anyone(`${list}?access_token=%00`),
    ],
  },
  "a token of one to three bytes in base64 that begin with a small hexadecimal digit is an internal error": {
    send: ["Zg", "ZmY", "Zm9v", "MDAx", "!Zm9v"].map((token) => header(`Authorization: Bearer ${token}`)),
  },
  "other short or badly padded tokens are unknown": {
    send: ["a", "ab", "abcd", "Zm9vZg", "QQ", "!Zg", "e30"].map((token) => header(`Authorization: Bearer ${token}`)),
  },
  "a percent escape in the query's token is decoded": {
    table: [],
    send: [anyone(`${list}?access_toke%6E={admin}`), anyone(`${list}?access_token=no%20body`)],
  },
  "a cookie or a second header of another name is no token": {
    send: [
      header("Cookie: access_token={admin}"),
      header("X-Authorization: Bearer {admin}"),
      header("Proxy-Authorization: Bearer {admin}"),
    ],
  },
});
