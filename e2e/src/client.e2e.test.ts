/** The client before the real thing: what it reads, and which errors it tells apart. */
import { inspect } from "node:util";
import { federationAdminClient, type FederationAdminClient } from "@synapse-federation/client";
import type { DestinationRecord } from "@synapse-federation/core/store";
import { requireTool, startSynapse } from "@synapse-federation/testbed";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const python = await requireTool("python");

interface Homeserver extends AsyncDisposable {
  readonly url: string;
  readonly version: string;
  readonly adminToken: string;
  readonly plainToken: string;
}

const record = (destination: string, more: Partial<DestinationRecord> = {}): DestinationRecord => ({
  destination,
  retry_last_ts: 0,
  retry_interval: 0,
  failure_ts: null,
  last_successful_stream_ordering: null,
  rooms: [],
  ...more,
});

const failing = { retry_last_ts: 1_795_000_000_000, retry_interval: 600_000, failure_ts: 1_794_000_000_000 };
const oddNames = ["slash/in/it", "per%2Fcent", "space in it", "plus+", "question?mark#hash", "ümlaut.example", "😀"];
const world: readonly DestinationRecord[] = [
  ...Array.from({ length: 7 }, (_, index) => record(`d${index}.example`)),
  record("failing.example", failing),
  record("huge.example", {
    retry_last_ts: 9007199254740993n,
    retry_interval: 9223372036854775807n,
    failure_ts: 9007199254740995n,
    last_successful_stream_ordering: 9223372036854775806n,
  }),
  record("rooms.example", {
    rooms: Array.from({ length: 5 }, (_, index) => ({ room_id: `!r${index}:hs.test`, stream_ordering: index + 1 })),
  }),
  ...oddNames.map((name) => record(name, failing)),
];

const homeservers: readonly { title: string; skip: boolean; start(): Promise<Homeserver> }[] = [
  {
    title: `a real Synapse${python.note}`,
    skip: python.missing,
    start: async () => {
      const synapse = await startSynapse({ database: "sqlite" });
      await synapse.seed(world);
      const { url, version, admin, plain } = synapse;
      return {
        url,
        version,
        adminToken: admin.accessToken,
        plainToken: plain.accessToken,
        [Symbol.asyncDispose]: () => synapse.close(),
      };
    },
  },
];

for (const { title, skip, start } of homeservers) {
  describe.skipIf(skip)(`before ${title}, the client`, () => {
    let homeserver: Homeserver;
    let client: FederationAdminClient;
    beforeAll(async () => {
      homeserver = await start();
      client = federationAdminClient({ baseUrl: homeserver.url, accessToken: homeserver.adminToken });
    });
    afterAll(() => homeserver?.[Symbol.asyncDispose]());

    it("reads its version", async () => {
      expect(await client.serverVersion()).toBe(homeserver.version);
    });

    it("lists every destination once, page after page", async () => {
      const rows = await Array.fromAsync(client.destinations({}, { pageSize: 4 }));
      expect(rows.map(({ destination }) => destination).toSorted()).toEqual(
        world.map(({ destination }) => destination).toSorted(),
      );
    });

    it("sorts and filters as it is told, and learns when that was", async () => {
      const page = await client.listDestinations({ order_by: "retry_last_ts", dir: "b", limit: 2 });
      expect(page).toMatchObject({
        total: world.length,
        next_token: "2",
        destinations: [{ destination: "huge.example" }, {}],
      });
      expect(Math.abs(page.date! - Date.now())).toBeLessThan(60_000);
      const filtered = await client.listDestinations({ destination: "D_.EXAMPLE", from: "1" });
      expect(filtered.total).toBe(7);
      expect(filtered.destinations[0]?.destination).toBe("d1.example");
    });

    it("reads 64-bit integers exactly", async () => {
      const { rooms: _, ...row } = world.find(({ destination }) => destination === "huge.example")!;
      expect(await client.destination("huge.example")).toEqual(row);
      expect((await client.listDestinations({ destination: "huge" })).destinations).toEqual([row]);
    });

    it("reads a destination's rooms", async () => {
      const { rooms } = world.find(({ destination }) => destination === "rooms.example")!;
      expect(await Array.fromAsync(client.rooms("rooms.example", {}, { pageSize: 2 }))).toEqual(rooms);
      expect(await client.destinationRooms("rooms.example", { dir: "b", limit: 1 })).toEqual({
        rooms: [rooms[4]],
        total: 5,
        next_token: "1",
      });
    });

    it.each(["failing.example", ...oddNames])("resets %j", async (name) => {
      expect(await client.destination(name)).toMatchObject({ destination: name, ...failing });
      await client.resetConnection(name);
      expect(await client.destination(name)).toMatchObject({ destination: name, retry_last_ts: 0, failure_ts: null });
    });

    it("tells the refusals apart", async () => {
      const matrix = (status: number, errcode: string) => ({ kind: "matrix", status, errcode });
      await expect(client.destination("unknown.example")).rejects.toMatchObject(matrix(404, "M_NOT_FOUND"));
      await expect(client.resetConnection("unknown.example")).rejects.toMatchObject(matrix(404, "M_NOT_FOUND"));
      await expect(client.resetConnection("d0.example")).rejects.toMatchObject(matrix(400, "M_UNKNOWN"));
      await expect(client.listDestinations({ limit: -1 })).rejects.toMatchObject(matrix(400, "M_INVALID_PARAM"));
      const elsewhere = federationAdminClient({
        baseUrl: `${homeserver.url}/_synapse/nowhere`,
        accessToken: homeserver.adminToken,
      });
      await expect(elsewhere.listDestinations()).rejects.toMatchObject(matrix(404, "M_UNRECOGNIZED"));
    });

    it.each([
      ["a plain user's", 403, "M_FORBIDDEN"],
      ["an unknown", 401, "M_UNKNOWN_TOKEN"],
    ])("with %s token is refused, and the error does not tell it", async (whose, status, errcode) => {
      const accessToken = whose === "an unknown" ? "syt_'no<>such;token" : homeserver.plainToken;
      const refused = federationAdminClient({ baseUrl: homeserver.url, accessToken });
      const error: unknown = await refused.destination("d0.example").catch((error: unknown) => error);
      expect(error).toMatchObject({ kind: "matrix", status, errcode });
      expect(inspect(error, { depth: Infinity, showHidden: true })).not.toContain(accessToken);
    });
  });
}
