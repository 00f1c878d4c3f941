import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseJson } from "@synapse-federation/core/json";
import type { DestinationRecord } from "@synapse-federation/core/store";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { requireTool } from "../outside-tools.ts";
import { openFaultProxy } from "../proxy/fault-proxy.ts";
import { openRemote } from "../remote/remote.ts";
import { olderRelease } from "./releases.ts";
import { startSynapse } from "./start.ts";
import type { Synapse } from "./synapse.ts";

const python = await requireTool("python");
const destinations = "/_synapse/admin/v1/federation/destinations";

/** The folder that every test's sandboxes are made in, so that what is left of them can be seen. */
let temporary: string;
const normalTemporary = process.env["TMPDIR"];
beforeAll(async () => {
  temporary = await mkdtemp(join(tmpdir(), "testbed-"));
  // PostgreSQL's own user has to walk through it.
  await chmod(temporary, 0o755);
  process.env["TMPDIR"] = temporary;
});
afterAll(async () => {
  if (normalTemporary === undefined) delete process.env["TMPDIR"];
  else process.env["TMPDIR"] = normalTemporary;
  await rm(temporary, { recursive: true });
});
const leftovers = (): Promise<readonly string[]> => readdir(temporary);

async function ask(synapse: Synapse, path: string, accessToken: string, method = "GET") {
  const answer = await fetch(synapse.url + path, { method, headers: { authorization: `Bearer ${accessToken}` } });
  return { status: answer.status, body: parseJson(await answer.text()) as Record<string, unknown> };
}

const healthy = { retry_last_ts: null, retry_interval: null, failure_ts: null } as const;
const records: readonly DestinationRecord[] = [
  { destination: "a.test", ...healthy, last_successful_stream_ordering: null, rooms: [] },
  {
    destination: "b.test",
    retry_last_ts: 9_007_199_254_740_993n,
    retry_interval: 0,
    failure_ts: 2n ** 63n - 1n,
    last_successful_stream_ordering: -1,
    rooms: [
      { room_id: "!1:hs.test", stream_ordering: 9_223_372_036_854_775_807n },
      { room_id: "!2:hs.test", stream_ordering: 2 },
    ],
  },
  { destination: "😀.test", ...healthy, last_successful_stream_ordering: 5, rooms: [] },
];

describe.skipIf(python.missing).each(["sqlite", "postgres"] as const)(
  `a real Synapse on %s${python.note}`,
  (database) => {
    let synapse: Synapse;
    beforeAll(async () => {
      synapse = await startSynapse({ database }, {});
    });
    afterAll(() => synapse?.close());

    test("says the release that was asked for", async () => {
      const { body } = await ask(synapse, "/_synapse/admin/v1/server_version", "");
      expect(body).toEqual({ server_version: synapse.version });
    });

    test.each([
      ["admin", 200, undefined],
      ["plain", 403, "M_FORBIDDEN"],
      ["guest", 403, "M_GUEST_ACCESS_FORBIDDEN"],
      ["expired", 401, "M_UNKNOWN_TOKEN"],
      ["locked", 401, "M_USER_LOCKED"],
    ] as const)("adds users of the kind %s, whose token is answered with %i %s", async (kind, status, errcode) => {
      const { accessToken } = await synapse.addUser(kind);
      const answer = await ask(synapse, destinations, accessToken);
      expect([answer.status, answer.body["errcode"]]).toEqual([status, errcode]);
    });

    test("has users of the common kinds from the start", async () => {
      const users = [synapse.admin, synapse.plain, synapse.guest];
      const statuses = users.map(async ({ accessToken }) => (await ask(synapse, destinations, accessToken)).status);
      expect(await Promise.all(statuses)).toEqual([200, 403, 403]);
    });

    test("shows the rows that were seeded, exactly, and again after they were seeded anew", async () => {
      await synapse.seed(records);
      expect(await synapse.rows()).toEqual(records);
      const list = await ask(synapse, destinations, synapse.admin.accessToken);
      expect(list.body["destinations"]).toMatchObject([
        { destination: "a.test", retry_last_ts: 0, failure_ts: null },
        { destination: "b.test", retry_last_ts: 9_007_199_254_740_993n, failure_ts: 9_223_372_036_854_775_807n },
        { destination: "😀.test", last_successful_stream_ordering: 5 },
      ]);
      const rooms = await ask(synapse, `${destinations}/b.test/rooms`, synapse.admin.accessToken);
      expect(rooms.body["rooms"]).toEqual(records[1]!.rooms);

      const details = () => ask(synapse, `${destinations}/b.test`, synapse.admin.accessToken);
      expect((await details()).body["retry_last_ts"]).toBe(9_007_199_254_740_993n);
      await synapse.seed([{ ...records[1]!, retry_last_ts: 7, rooms: [] }]);
      expect((await details()).body["retry_last_ts"]).toBe(7);

      await synapse.remove(["a.test"]);
      expect((await synapse.rows()).map(({ destination }) => destination)).toEqual(["b.test", "😀.test"]);
      await synapse.clearDestinations();
      expect(await synapse.rows()).toEqual([]);
    });

    test("has a destination fail, be reset behind the proxy without an answer, and recover by the queued message", async () => {
      await using remote = await openRemote("failing");
      await using proxy = await openFaultProxy({ target: synapse.url });
      const path = `${destinations}/${remote.destination}`;
      const retryLastTs = async () => (await ask(synapse, path, synapse.admin.accessToken)).body["retry_last_ts"];
      await synapse.makeFailing(remote.destination);
      expect(await retryLastTs()).toBeGreaterThan(0);
      await synapse.queueMessage(remote.destination);

      const sent = (): number => remote.requests.filter((line) => line.startsWith("PUT ")).length;
      expect(sent()).toBe(0);
      remote.behave("up");
      proxy.next({ method: "POST", fault: { kind: "cutAfterForward" } });
      await expect(
        ask({ ...synapse, url: proxy.url }, `${path}/reset_connection`, synapse.admin.accessToken, "POST"),
      ).rejects.toThrow("fetch failed");
      expect(proxy.journal).toMatchObject([{ reached: "fully", serverStatus: 200, given: { part: "none" } }]);
      expect(await retryLastTs()).toBe(0);
      await expect.poll(sent).toBe(1);
    });

    test("can have a try under way, which ends when the remote says so", async () => {
      await using remote = await openRemote("hanging");
      const trying = synapse.makeFailing(remote.destination);
      await expect.poll(() => remote.requests).toHaveLength(1);
      expect((await ask(synapse, `${destinations}/${remote.destination}`, synapse.admin.accessToken)).status).toBe(404);
      remote.behave("failing");
      await trying;
    });

    test("is taken where SYNAPSE_URL names it, and left running", async () => {
      const environment = { SYNAPSE_URL: synapse.url, SYNAPSE_ADMIN_TOKEN: synapse.admin.accessToken };
      const taken = await startSynapse({ database }, environment);
      expect(taken).toMatchObject({
        url: synapse.url,
        serverName: "hs.test",
        version: synapse.version,
        seedable: false,
      });
      await taken.makeFailing("dead.test");
      await expect(taken.seed([])).rejects.toThrow("SYNAPSE_URL");
      await taken.close();
      expect((await ask(synapse, destinations, taken.plain.accessToken)).status).toBe(401);
      expect((await ask(synapse, destinations, synapse.admin.accessToken)).status).toBe(200);
      await expect(startSynapse({ database }, { SYNAPSE_URL: synapse.url })).rejects.toThrow("SYNAPSE_ADMIN_TOKEN");
    });

    test("leaves neither a process nor a file behind", async () => {
      const before = await leftovers();
      const other = await startSynapse({ database, version: olderRelease }, {});
      expect((await ask(other, "/_synapse/admin/v1/server_version", "")).body).toEqual({
        server_version: olderRelease,
      });
      expect(await leftovers()).toHaveLength(before.length + 1);
      await other.close();
      expect(await leftovers()).toEqual(before);
      await expect(fetch(other.url)).rejects.toThrow("fetch failed");
    });

    test("leaves nothing behind where the test was killed", async () => {
      const before = await leftovers();
      const script = `
      import { startSynapse } from ${JSON.stringify(new URL("start.ts", import.meta.url).href)};
      const { url } = await startSynapse({ database: "${database}" }, {});
      console.log(url);
      setInterval(() => {}, 1000);`;
      const args = ["-C", "@synapse-federation/source", "--input-type=module", "-e", script];
      const child = spawn(process.execPath, args, {
        cwd: fileURLToPath(new URL(".", import.meta.url)),
        stdio: ["ignore", "pipe", "inherit"],
      });
      const [line] = (await once(child.stdout, "data")) as [Buffer];
      const url = line.toString().trim();
      expect((await fetch(`${url}/health`)).status).toBe(200);
      child.kill("SIGKILL");
      await expect.poll(leftovers, { timeout: 30_000 }).toEqual(before);
      await expect(fetch(url)).rejects.toThrow("fetch failed");
    });
  },
);

describe.skipIf(python.missing)(`a Synapse that does not start${python.note}`, () => {
  test("is told with the end of its log, and leaves nothing behind", async () => {
    const before = await leftovers();
    const started = startSynapse({ database: "sqlite", config: { public_baseurl: 17 } }, {});
    await expect(started).rejects.toThrow(/did not start \(exit status 1\)[^]*public_baseurl/);
    expect(await leftovers()).toEqual(before);
  });

  test("is given up when the signal aborts", async () => {
    const before = await leftovers();
    const started = startSynapse({ database: "postgres", signal: AbortSignal.timeout(1500) }, {});
    await expect(started).rejects.toThrow("aborted");
    expect(await leftovers()).toEqual(before);
  });
});
