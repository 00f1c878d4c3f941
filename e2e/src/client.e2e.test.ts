/** The client before the real thing: what it reads, and which errors it tells apart. */
import { inspect } from "node:util";
import { federationAdminClient, type FederationAdminClient } from "@synapse-federation/client";
import type { DestinationRecord } from "@synapse-federation/core/store";
import { startReferenceServer } from "@synapse-federation/reference-server";
import {
  badGateway,
  bodyOf,
  type Fault,
  htmlPage,
  openFaultProxy,
  redirectTo,
  requireTool,
  startSynapse,
} from "@synapse-federation/testbed";
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
const hangMs = 500;

/** What happens to a reset on its way, what the client makes of it, and whether the homeserver has reset. */
const accidents: readonly { title: string; fault: Fault; failure: object; applied: boolean }[] = [
  {
    title: "cut before it arrived",
    fault: { kind: "cutBeforeForward" },
    failure: { kind: "network", sent: "perhaps" },
    applied: false,
  },
  {
    title: "cut in its head",
    fault: { kind: "cutAfterBytes", bytes: 40 },
    failure: { kind: "network", sent: "perhaps" },
    applied: false,
  },
  {
    title: "applied and cut before the answer",
    fault: { kind: "cutAfterForward" },
    failure: { kind: "network", sent: "perhaps" },
    applied: true,
  },
  {
    title: "applied and cut in the answer's head",
    fault: { kind: "cutAfterResponseBytes", bytes: 20 },
    failure: { kind: "network", sent: "perhaps" },
    applied: true,
  },
  {
    title: "applied and never answered",
    fault: { kind: "hang", forward: true },
    failure: { kind: "timeout", timeoutMs: hangMs },
    applied: true,
  },
  {
    title: "held up and never answered",
    fault: { kind: "hang", forward: false },
    failure: { kind: "timeout", timeoutMs: hangMs },
    applied: false,
  },
  {
    title: "refused by a proxy",
    fault: { kind: "answer", answer: badGateway, forward: false },
    failure: { kind: "status", status: 502 },
    applied: false,
  },
  {
    title: "applied and answered with a proxy's error",
    fault: { kind: "answer", answer: badGateway, forward: true },
    failure: { kind: "status", status: 502 },
    applied: true,
  },
  {
    title: "applied and answered in HTML",
    fault: { kind: "answer", answer: htmlPage, forward: true },
    failure: { kind: "not-json", status: 200 },
    applied: true,
  },
  {
    title: "redirected",
    fault: { kind: "answer", answer: redirectTo("/elsewhere"), forward: false },
    failure: { kind: "redirect", status: 302 },
    applied: false,
  },
  {
    title: "answered with 200 MB",
    fault: { kind: "answer", answer: bodyOf(200_000_000), forward: false },
    failure: { kind: "too-large", status: 200 },
    applied: false,
  },
];
const accidentName = (index: number): string => `accident-${index}.example`;

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
  ...accidents.map((_, index) => record(accidentName(index), failing)),
];

const homeservers: readonly { title: string; skip: boolean; start(): Promise<Homeserver> }[] = [
  {
    title: "the reference server",
    skip: false,
    start: async () => {
      const [adminToken, plainToken, version] = ["syt_admin", "syt_plain", "1.163.2"];
      const server = await startReferenceServer({
        serverVersion: version,
        state: {
          users: [
            { user_id: "@admin:hs.test", access_token: adminToken, admin: true },
            { user_id: "@plain:hs.test", access_token: plainToken },
          ],
          destinations: world,
        },
      });
      return { url: server.url, version, adminToken, plainToken, [Symbol.asyncDispose]: () => server.close() };
    },
  },
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

    it.each(accidents.map((accident, index) => ({ ...accident, name: accidentName(index) })))(
      "sends a reset once that is $title, and says what it knows",
      async ({ name, fault, failure, applied }) => {
        await using proxy = await openFaultProxy({ target: homeserver.url, interventions: [{ fault }] });
        const disturbed = federationAdminClient({
          baseUrl: proxy.url,
          accessToken: homeserver.adminToken,
          timeoutMs: fault.kind === "hang" ? hangMs : 30_000,
        });
        await expect(disturbed.resetConnection(name)).rejects.toMatchObject(failure);
        await proxy.idle();
        expect(proxy.journal.map(({ method }) => method)).toEqual(["POST"]);
        const lastTry = async () => (await client.destination(name)).retry_last_ts;
        await expect.poll(lastTry, { timeout: 10_000 }).toBe(applied ? 0 : failing.retry_last_ts);
      },
    );
  });
}
