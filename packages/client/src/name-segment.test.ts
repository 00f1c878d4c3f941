import { describe, expect, it } from "vitest";
import { federationAdminClient } from "./index.ts";
import { nameSegment } from "./name-segment.ts";
import { startRawServer } from "./raw-server.fixture.ts";

const destinations = "/_synapse/admin/v1/federation/destinations/";

describe("a destination's name", () => {
  it.each([
    "matrix.org",
    "[2001:db8::1]:8448",
    "a/b",
    "a//b",
    "/",
    "a\\b",
    "a?b#c",
    "a b+c",
    "%2F",
    "%zz",
    "100%",
    "%2e%2ex",
    "..a",
    "a..",
    "...",
    "a..b/c",
    "bücher.example",
    "😀",
    "\u0000",
    "line\nbreak\ttab",
    "\u007f\u0080",
  ])("like %j reaches the homeserver as it is, in one segment", async (name) => {
    await using server = await startRawServer((_request, response) => void response.end("{}"));
    await federationAdminClient({ baseUrl: server.url, accessToken: "t" }).resetConnection(name);
    const path = server.requests[0]?.url ?? "";
    expect(path.startsWith(destinations)).toBe(true);
    expect(path.slice(destinations.length).split("/")).toEqual([nameSegment(name), "reset_connection"]);
    expect(decodeURIComponent(nameSegment(name))).toBe(name);
  });

  it.each([
    ".",
    "..",
    "%2e",
    "%2E%2e",
    ".%2e",
    "%252e%252E",
    "../x",
    "x/..",
    "x/../y",
    "..\\x",
    "..%2fx",
    "..%5Cx",
    "%252e%252e%252f..%252fx",
    "./x",
    "/..",
  ])("like %j could walk up the URL, so it is refused and nothing is sent", async (name) => {
    await using server = await startRawServer((_request, response) => void response.end("{}"));
    const client = federationAdminClient({ baseUrl: server.url, accessToken: "t" });
    const refused = { kind: "invalid-name", fault: "dot-segment" };
    await expect(client.resetConnection(name)).rejects.toMatchObject(refused);
    await expect(client.destination(name)).rejects.toMatchObject(refused);
    await expect(client.destinationRooms(name)).rejects.toMatchObject(refused);
    await expect(Array.fromAsync(client.rooms(name))).rejects.toMatchObject(refused);
    expect(server.asked).toEqual([]);
  });

  it("may not be empty, for the path would be the list's", async () => {
    const client = federationAdminClient({ baseUrl: "http://127.0.0.1", accessToken: "t" });
    await expect(client.destination("")).rejects.toMatchObject({ kind: "invalid-name", fault: "empty" });
  });

  it.each(["\ud800", "a\udc00b"])("may not have half a surrogate pair (%j)", async (name) => {
    const client = federationAdminClient({ baseUrl: "http://127.0.0.1", accessToken: "t" });
    await expect(client.destination(name)).rejects.toMatchObject({ kind: "invalid-name", fault: "lone-surrogate" });
  });

  it("is never changed by a URL parser where it is taken", () => {
    const pieces = ["", ".", "..", "/", "\\", "%2e", "%2F", "%5c", "%25", "a", "\t", "\n", "?", "#", ":", "@"];
    const names = pieces.flatMap((a) => pieces.flatMap((b) => pieces.map((c) => a + b + c)));
    let taken = 0;
    for (const name of names) {
      let segment: string;
      try {
        segment = nameSegment(name);
      } catch {
        continue;
      }
      taken += 1;
      expect(new URL(`http://x.example${destinations}${segment}/rooms`).href).toBe(
        `http://x.example${destinations}${segment}/rooms`,
      );
    }
    expect(taken).toBeGreaterThan(1000);
  });
});
