/** The OpenAPI document before whoever answers: schemathesis makes requests of it and judges the answers by it. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { DestinationRecord } from "@synapse-federation/core/store";
import { startReferenceServer } from "@synapse-federation/reference-server";
import {
  newestRelease,
  type Outcome,
  preparePythonProgram,
  requireTool,
  runPythonProgram,
  startSynapse,
} from "@synapse-federation/testbed";
import { beforeAll, describe, expect, it } from "vitest";

const python = await requireTool("pythonPackages");
const configuration = fileURLToPath(new URL("./schemathesis.toml", import.meta.url));
const bounds = ["--seed=20261125", "--max-examples=15", "--generation-database=none", "--max-failures=5"];

const rooms = [
  { room_id: "!a:hs.test", stream_ordering: 8326 },
  { room_id: "!b:hs.test", stream_ordering: 2n ** 63n - 1n },
];
const failing: DestinationRecord = {
  destination: "failing.test",
  retry_last_ts: 1_795_000_000_000,
  retry_interval: 600_000,
  failure_ts: 1_794_000_000_000,
  last_successful_stream_ordering: 2n ** 63n - 1n,
  rooms,
};
/** Many that fail, as each can be reset once; and the odd ones. */
const world: readonly DestinationRecord[] = [
  ...Array.from({ length: 50 }, (_one, i) => ({ ...failing, destination: `failing-${i}.test` })),
  { ...failing, destination: "without-interval.test", retry_interval: null },
  { ...failing, destination: "healthy.test", retry_last_ts: null, retry_interval: null, failure_ts: null },
];

async function schemathesis(document: string, url: string, accessToken: string): Promise<Outcome> {
  const directory = await mkdtemp(join(tmpdir(), "schemathesis-"));
  const args = ["--config-file", configuration, "--no-color", "run", document, "--url", url, ...bounds];
  try {
    return await runPythonProgram("schemathesis", args, { directory, environment: { ACCESS_TOKEN: accessToken } });
  } finally {
    await rm(directory, { recursive: true });
  }
}

interface Journal {
  readonly requests: readonly { readonly method: string; readonly target: string; readonly status: number }[];
}

describe.skipIf(python.missing)(`schemathesis, which reads the OpenAPI document${python.note}`, () => {
  const users = [{ user_id: "@admin:hs.test", access_token: "secret", admin: true }];

  beforeAll(() => preparePythonProgram("schemathesis"));

  it("finds nothing in the reference server that the document does not say", async () => {
    await using server = await startReferenceServer({ state: { users, destinations: world } });
    const control = `${server.url}/_reference/v1`;
    const { status, stdout } = await schemathesis(`${control}/openapi.json`, server.url, "secret");
    expect(stdout).toContain("4 selected / 4 total");
    expect(status, stdout).toBe(0);

    const { requests } = (await (await fetch(`${control}/requests`)).json()) as Journal;
    expect(requests.length).toBeGreaterThan(300);
    const failed = requests.filter(({ status }) => status >= 500);
    expect(failed).not.toEqual([]);
    expect(failed.filter(({ target }) => !/[?&](?:from|limit)=\d{19}/.test(target))).toEqual([]);
    const refused = requests.filter(({ method }) => !["GET", "POST", "OPTIONS", "HEAD"].includes(method));
    expect(new Set(refused.map(({ status }) => status))).toEqual(new Set([405]));
  });

  it("finds nothing in a real Synapse that the document does not say", async () => {
    await using reference = await startReferenceServer();
    await using synapse = await startSynapse({ database: "sqlite", version: newestRelease });
    await synapse.seed(world);
    const document = `${reference.url}/_reference/v1/openapi.json`;
    const { status, stdout } = await schemathesis(document, synapse.url, synapse.admin.accessToken);
    expect(status, stdout).toBe(0);
  });
});
