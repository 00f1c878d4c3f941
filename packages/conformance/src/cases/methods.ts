import type { Theme } from "../case.ts";
import recorded from "../recorded/methods.json" with { type: "json" };
import { as, inTurn, list, request, sized } from "../request.ts";
import { failing, named, theme } from "../theme.ts";

const empty = [as("admin"), sized];
const asAdmin = (line: string) =>
  request(line, line.startsWith("GET") || line.startsWith("HEAD") ? [as("admin")] : empty);

export const methods: Theme = theme("methods", "which method a path answers to", recorded, {
  "the list answers to GET and HEAD alone": {
    table: named("method-list.example"),
    send: ["HEAD", "POST", "PUT", "DELETE", "PATCH", "TRACE"].map((method) => asAdmin(`${method} ${list}`)),
  },
  "details answer to GET and HEAD alone": {
    rows: named("method-details.example"),
    send: ["HEAD", "POST", "PUT", "DELETE", "PATCH"].map((method) =>
      asAdmin(`${method} ${list}/method-details.example`),
    ),
  },
  "rooms answer to GET and HEAD alone": {
    rows: named("method-rooms.example"),
    send: ["HEAD", "POST", "PUT", "DELETE", "PATCH"].map((method) =>
      asAdmin(`${method} ${list}/method-rooms.example/rooms`),
    ),
  },
  "a reset answers to POST alone": {
    rows: [failing("method-reset.example")],
    send: ["GET", "HEAD", "PUT", "DELETE", "PATCH"].map((method) =>
      asAdmin(`${method} ${list}/method-reset.example/reset_connection`),
    ),
  },
  "HEAD fails as GET does, without the body": {
    send: [
      request(`HEAD ${list}`, []),
      asAdmin(`HEAD ${list}?limit=x`),
      asAdmin(`HEAD ${list}/head-unknown.example`),
      asAdmin(`HEAD ${list}/head-unknown.example/`),
      asAdmin("HEAD /nope"),
    ],
  },
  "no byte of a body follows the answer to HEAD": {
    table: [],
    send: [
      inTurn(asAdmin(`HEAD ${list}`), asAdmin(`GET ${list}?limit=0`)),
      inTurn(request(`HEAD ${list}`, []), asAdmin("HEAD /nope"), request("GET /health", [])),
    ],
  },
  "OPTIONS is 204 on any path and asks for no token": {
    send: [
      list,
      `${list}?limit=x`,
      `${list}/x.example`,
      `${list}/x.example/rooms`,
      `${list}/x.example/reset_connection`,
      "/_synapse/nope",
      "/_matrix/nope",
      "/nope",
      "/",
      "/health",
      "/_synapse/admin/v1/server_version",
    ].map((target) => request(`OPTIONS ${target}`, [])),
  },
  "OPTIONS with a wrong token is 204 all the same": {
    send: [request(`OPTIONS ${list}`, ["Authorization: Bearer nobody", "Origin: https://admin.example"])],
  },
  "a target of * ends the connection without an answer": {
    send: [request("OPTIONS *", []), request("GET *", [as("admin")])],
  },
  "a wrong method needs no token": {
    send: [request(`POST ${list}`, [sized]), request(`DELETE ${list}/x.example`, [])],
  },
  "server_version answers to GET and HEAD alone": {
    send: [
      request("HEAD /_synapse/admin/v1/server_version", []),
      request("POST /_synapse/admin/v1/server_version", [sized]),
    ],
  },
  "health answers to other methods as Twisted does": {
    send: [request("HEAD /health", []), request("POST /health", [sized]), request("DELETE /health", [])],
  },
  "what health repeats of a request is escaped for HTML": {
    send: [
      request(`POST /health?<a>&"'`, [sized]),
      request("A&B'C /health", []),
      request("POST /health?&lt;%3C", [sized]),
    ],
  },
  "outside the API other methods find nothing": {
    send: [
      request("POST /nope", [sized]),
      request("DELETE /nope", []),
      request("POST /", [sized]),
      request("HEAD /", []),
      request("PUT /", [sized]),
    ],
  },
  "methods are case-sensitive": { send: [asAdmin(`get ${list}`), asAdmin(`Get ${list}`)] },
  "a method that HTTP does not know is a wrong method": {
    send: [asAdmin(`BREW ${list}`), asAdmin(`PROPFIND ${list}`)],
  },
});
