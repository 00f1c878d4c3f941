/** synadm, an administrator's command line for Synapse, before the reference server. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StateDocument } from "@synapse-federation/core/schema";
import { type ReferenceServer, startReferenceServer } from "@synapse-federation/reference-server";
import { type Outcome, preparePythonProgram, requireTool, runPythonProgram } from "@synapse-federation/testbed";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

const python = await requireTool("pythonPackages");
const destinations = "v1/federation/destinations";

const state: StateDocument = {
  users: [{ user_id: "@admin:hs.test", access_token: "secret", password: "wonderland", admin: true }],
  destinations: [
    {
      destination: "failing.test",
      retry_last_ts: 1_795_000_000_000,
      retry_interval: 600_000,
      failure_ts: 1_794_000_000_000,
      rooms: [{ room_id: "!a:hs.test", stream_ordering: 2n ** 63n - 1n }],
    },
    { destination: "[2001:db8::1]:8448", last_successful_stream_ordering: 7 },
  ],
};

describe.skipIf(python.missing)(`synadm${python.note}`, () => {
  let server: ReferenceServer;
  let directory: string;
  beforeAll(() => preparePythonProgram("synadm"));
  beforeEach(async () => {
    server = await startReferenceServer({ state });
    directory = await mkdtemp(join(tmpdir(), "synadm-"));
    const configuration = {
      user: "@admin:hs.test",
      token: "secret",
      protocol: "http",
      base_url: server.url,
      admin_path: "/_synapse/admin",
      matrix_path: "/_matrix",
      format: "minified",
      timeout: 30,
      homeserver: "hs.test",
      ssl_verify: true,
      server_discovery: "well-known",
    };
    // JSON is YAML.
    await writeFile(join(directory, "synadm.yaml"), JSON.stringify(configuration), { mode: 0o600 });
  });
  afterEach(async () => {
    await server.close();
    await rm(directory, { recursive: true });
  });

  const synadm = (...args: readonly string[]): Promise<Outcome> =>
    runPythonProgram("synadm", ["--batch", "--config-file", join(directory, "synadm.yaml"), ...args], { directory });

  it("says which Synapse it speaks to", async () => {
    expect(await synadm("version")).toMatchObject({ status: 0, stdout: '{"server_version":"1.163.2"}\n' });
  });

  it("logs in with a password", async () => {
    const { status, stdout } = await synadm("matrix", "login", "@admin:hs.test", "--password", "wonderland");
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ user_id: "@admin:hs.test", access_token: expect.any(String) });
  });

  it("lists, shows, resets and shows again, and each operation arrives once as it was meant", async () => {
    const list = await synadm("raw", `${destinations}?order_by=failure_ts&dir=b&limit=1`);
    expect(JSON.parse(list.stdout)).toMatchObject({
      destinations: [{ destination: "failing.test", retry_interval: 600_000 }],
      total: 2,
      next_token: "1",
    });
    const rooms = await synadm("raw", `${destinations}/failing.test/rooms`);
    expect(rooms.stdout).toBe('{"rooms":[{"room_id":"!a:hs.test","stream_ordering":9223372036854775807}],"total":1}\n');
    const reset = await synadm("raw", "-m", "post", `${destinations}/failing.test/reset_connection`);
    expect(reset).toMatchObject({ status: 0, stdout: "{}\n" });
    const details = await synadm("raw", `${destinations}/failing.test`);
    expect(JSON.parse(details.stdout)).toMatchObject({ retry_last_ts: 0, retry_interval: 0, failure_ts: null });

    const answer = await fetch(`${server.url}/_reference/v1/requests`);
    const { requests } = (await answer.json()) as { requests: readonly object[] };
    expect(requests).toMatchObject([
      { operation: "list", method: "GET", status: 200 },
      { operation: "rooms", destination: "failing.test", status: 200 },
      { operation: "reset", method: "POST", destination: "failing.test", status: 200 },
      { operation: "details", destination: "failing.test", status: 200 },
    ]);
  });

  it("shows what Synapse says where something is wrong", async () => {
    const again = await synadm("raw", "-m", "post", `${destinations}/%5B2001:db8::1%5D:8448/reset_connection`);
    expect(JSON.parse(again.stdout)).toMatchObject({ errcode: "M_UNKNOWN", error: expect.stringMatching(/not need/) });
    expect(again.stderr).toContain("status code 400");
    const unknown = await synadm("raw", `${destinations}/nowhere.test`);
    expect(JSON.parse(unknown.stdout)).toEqual({ errcode: "M_NOT_FOUND", error: "Unknown destination" });
  });
});
