import type { Theme } from "../case.ts";
import recorded from "../recorded/paths.json" with { type: "json" };
import { as, get, getBelow, list, request, reset, sized, utf8 } from "../request.ts";
import { failing, named, theme } from "../theme.ts";

const post = (target: string) => request(`POST ${target}`, [as("admin"), sized]);

export const paths: Theme = theme("paths", "which path is which operation, and how a name stands in it", recorded, {
  "a slash after the list is the detail of the empty name": { send: [getBelow("")] },
  "a row with an empty name is found by a slash after the list": {
    rows: named(""),
    send: [getBelow(""), getBelow("/rooms")],
  },
  "the rooms of the empty name have two slashes": { send: [getBelow("/rooms")] },
  "the empty name has no reset": { send: [post(`${list}//reset_connection`)] },
  "a slash after a name is an unknown request": {
    rows: named("slash-after.example"),
    send: [getBelow("slash-after.example/"), getBelow("slash-after.example//")],
  },
  "a slash after an operation is an unknown request": {
    rows: named("slash-operation.example"),
    send: [getBelow("slash-operation.example/rooms/"), post(`${list}/slash-operation.example/reset_connection/`)],
  },
  "an operation in another case or in percent escapes is an unknown request": {
    rows: named("operation-case.example"),
    send: [
      getBelow("operation-case.example/Rooms"),
      getBelow("operation-case.example/%72ooms"),
      getBelow("operation-case.example/ROOMS"),
      post(`${list}/operation-case.example/Reset_Connection`),
      post(`${list}/operation-case.example/reset%5Fconnection`),
    ],
  },
  "an unknown operation is an unknown request": {
    rows: named("operation-unknown.example"),
    send: [getBelow("operation-unknown.example/room"), getBelow("operation-unknown.example/rooms/x")],
  },
  "a name is percent-decoded once": {
    rows: named("decoded%2Fonce.example", "decoded/once.example"),
    send: [
      getBelow("decoded%252Fonce.example"),
      getBelow("decoded%2Fonce.example"),
      getBelow("decoded%2fonce.example"),
    ],
  },
  "every character of a name may be escaped": {
    rows: named("escaped.example"),
    send: [getBelow("%65%73%63%61%70%65%64%2E%65%78%61%6D%70%6C%65")],
  },
  "%2F in a name is a slash in the name, also before rooms": {
    rows: named("slash/inside.example", "slash/inside.example/rooms"),
    send: [
      getBelow("slash%2Finside.example"),
      getBelow("slash%2Finside.example/rooms"),
      getBelow("slash%2Finside.example%2Frooms"),
    ],
  },
  "a + in a name stays a +": {
    rows: named("plus+name.example"),
    send: [getBelow("plus+name.example"), getBelow("plus%2Bname.example"), getBelow("plus%20name.example")],
  },
  "a space in a name is %20": { rows: named("space name.example"), send: [getBelow("space%20name.example")] },
  "a name outside ASCII is UTF-8 in percent escapes": {
    rows: named("\u00FCmlaut.example", "\u{1F600}emoji.example"),
    send: [getBelow("%C3%BCmlaut.example"), getBelow("%F0%9F%98%80emoji.example")],
  },
  "raw bytes above 127 in a path are a bare 400": {
    send: [getBelow(utf8("r\u00E4w.example")), getBelow("\u00FF"), get("/\u00FC")],
  },
  "bytes that are no UTF-8 are an unknown destination": {
    send: [getBelow("%FF"), getBelow("%C3"), getBelow("%ED%A0%80"), getBelow("x%80y")],
  },
  "bytes that are no UTF-8 are U+FFFD, and find a row of that name": {
    rows: named("\uFFFDone", "\uFFFD\uFFFD\uFFFDsurrogate", "\uFFFDcut", "\uFFFDa\uFFFD", "\uFFFD\uFFFDlong"),
    send: [
      getBelow("%FFone"),
      getBelow("%ED%A0%80surrogate"),
      getBelow("%F0%9F%98cut"),
      getBelow("%E2%82a%C3"),
      getBelow("%C0%AFlong"),
    ],
  },
  "a byte order mark belongs to the name": {
    rows: named("\uFEFFmarked.example"),
    send: [getBelow("%EF%BB%BFmarked.example"), getBelow("marked.example")],
  },
  "a broken percent escape stays as it is written": {
    rows: named("broken%zz.example", "percent%"),
    send: [getBelow("broken%zz.example"), getBelow("broken%25zz.example"), getBelow("percent%"), getBelow("%zz")],
  },
  "names are case-sensitive": { rows: named("case.example"), send: [getBelow("CASE.example")] },
  "%00 is unknown on SQLite and an error on PostgreSQL": {
    send: [getBelow("%00"), getBelow("nul%00.example"), getBelow("%00/rooms"), post(`${list}/%00/reset_connection`)],
  },
  "dots are a name like another": {
    rows: named(".", ".."),
    send: [getBelow("."), getBelow(".."), getBelow("%2E%2E"), getBelow("../rooms"), getBelow("...")],
  },
  "path segments are not resolved": {
    send: [get(`${list}/../destinations`), get("/_synapse/admin/v1/../v1/federation/destinations")],
  },
  "a port and an IPv6 address are names": {
    rows: named("port.example:8448", "[2001:db8::1]:8448"),
    send: [
      getBelow("port.example:8448"),
      getBelow("port.example%3A8448"),
      getBelow("[2001:db8::1]:8448"),
      getBelow("%5B2001%3Adb8%3A%3A1%5D%3A8448"),
    ],
  },
  "a name of 4 KiB is a name": {
    rows: named(`${"long".repeat(1024)}.example`),
    send: [getBelow(`${"long".repeat(1024)}.example`), getBelow(`${"longer".repeat(1024)}.example`)],
  },
  "a semicolon in a path is a plain character": {
    rows: named("semi;colon.example", "semi"),
    send: [getBelow("semi;colon.example")],
  },
  "a hash in a path is a plain character": {
    rows: named("hash#name.example", "hash"),
    send: [getBelow("hash#name.example")],
  },
  "a percent escape in a fixed part of the path is an unknown request": {
    send: [
      get("/_synapse/admin/v1/federation/destination%73"),
      get("/_synapse/admin/v1/%66ederation/destinations"),
      get("/%5Fsynapse/admin/v1/federation/destinations"),
    ],
  },
  "another case or a missing part of the path is an unknown request": {
    send: [
      get("/_synapse/admin/v1/federation/Destinations"),
      get("/_synapse/admin/v1/federation/destination"),
      get("/_synapse/admin/v1/federation/"),
      get("/_synapse/admin/v1/federation"),
      get("/_synapse/admin/v2/federation/destinations"),
      get("/_synapse/admin"),
      get("/_synapse/"),
      get("/_synapse"),
    ],
  },
  "doubled slashes are not folded": {
    send: [
      get("//_synapse/admin/v1/federation/destinations"),
      get("/_synapse//admin/v1/federation/destinations"),
      get("/_synapse/admin/v1//federation/destinations"),
      get("/_synapse/admin/v1/federation//destinations"),
    ],
  },
  "the destination named rooms is a destination": {
    rows: named("rooms", "reset_connection"),
    send: [getBelow("rooms"), getBelow("rooms/rooms"), getBelow("reset_connection")],
  },
  "a reset's name is decoded like the others": {
    rows: [failing("reset/name.example"), failing("r\u00E9set.example")],
    writes: true,
    send: [reset("reset%2Fname.example"), reset("r%C3%A9set.example"), getBelow("reset%2Fname.example")],
  },
  "outside /_synapse and /_matrix a path is an HTML 404": {
    send: [get("/nope"), get("/nope/"), get("/admin"), get("/_synapse_")],
  },
  "the root redirects to /_matrix/static": { send: [get("/"), request("GET /", []), get("/?x=1")] },
  "health answers OK to anyone": {
    send: [request("GET /health", []), get("/health?x"), get("/health/"), get("/health/x")],
  },
  "server_version needs no token": {
    send: [
      request("GET /_synapse/admin/v1/server_version", []),
      get("/_synapse/admin/v1/server_version/"),
      get("/_synapse/admin/v1/server_version?x=1"),
    ],
  },
  "unknown Matrix paths are unknown requests": {
    send: [get("/_matrix/nope"), get("/_matrix/client/v3/nope"), get("/_matrix")],
  },
});
