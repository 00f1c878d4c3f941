import type { Theme } from "../case.ts";
import recorded from "../recorded/check-order.json" with { type: "json" };
import { as, getBelow, getList, list, request, reset, sized } from "../request.ts";
import { failing, named, theme } from "../theme.ts";

const multipart = "Content-Type: multipart/form-data; boundary=x";

export const checkOrder: Theme = theme("check-order", "which check comes first", recorded, {
  "a wrong method comes before authentication": {
    send: [request(`PUT ${list}`, ["Authorization: Bearer nobody", sized])],
  },
  "an unknown path comes before authentication": { send: [request(`GET ${list}/x.example/nope`, [])] },
  "authentication comes before the destination exists": {
    send: [
      request(`GET ${list}/nobody-knows.example`, []),
      request(`GET ${list}/nobody-knows.example/rooms`, [as("plain")]),
    ],
  },
  "authentication comes before the parameters": {
    send: [request(`GET ${list}?limit=x`, []), request(`GET ${list}?dir=x`, [as("plain")])],
  },
  "the token comes before the admin": { send: [request(`GET ${list}?access_token=x`, [as("plain")])] },
  "rooms: the destination exists before the parameters are read": {
    rows: named("rooms-order.example"),
    send: [getBelow("rooms-unknown.example/rooms?limit=x"), getBelow("rooms-order.example/rooms?limit=x")],
  },
  "details and reset look at no parameters": {
    rows: [failing("parameters-ignored.example")],
    writes: true,
    send: [
      getBelow("parameters-ignored.example?limit=x&dir=x"),
      request(`POST ${list}/parameters-ignored.example/reset_connection?limit=x&dir=x`, [as("admin"), sized]),
    ],
  },
  "multipart/form-data in a POST is refused before anything else, on any path": {
    send: [
      request(`POST ${list}`, [multipart, sized]),
      request("POST /nope", [multipart, sized]),
      request("POST /_synapse/nope", [multipart, sized], "something"),
    ],
  },
  "multipart/form-data may be written in any case": {
    send: [request("POST /health", ["Content-Type: Multipart/Form-Data; boundary=x", sized], "--x--")],
  },
  "multipart/form-data is known wherever it stands in the type, with or without a boundary": {
    send: [
      request("POST /health", ["Content-Type: multipart/form-data", sized], "x"),
      request("POST /health", ["Content-Type: multipart/form-data;boundary=", sized], "x"),
      request("POST /health", ["Content-Type: multipart/form-datax; boundary=x", sized], "x"),
      request("POST /health", ["Content-Type: x-multipart/form-data; boundary=x", sized], "x"),
      request("POST /health", ["Content-Type: text/plain; a=multipart/form-data; boundary=x", sized], "x"),
    ],
  },
  "multipart/form-data does not matter to other methods": {
    send: [
      request(`GET ${list}`, [multipart]),
      request("GET /health", [multipart]),
      request(`OPTIONS ${list}`, [multipart]),
      request(`PUT ${list}`, [multipart, sized], "x"),
    ],
  },
  "a parameter's check comes before the database": {
    table: [],
    send: [getList("?from=9223372036854775808&dir=x"), getList("?from=9223372036854775808&order_by=x")],
  },
  "an unneeded reset asks the destination first": {
    rows: named("reset-order.example"),
    writes: true,
    send: [reset("reset-order-unknown.example"), reset("reset-order.example")],
  },
});
