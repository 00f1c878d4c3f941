/** A browser client's visit at the reference server and at a real Synapse: its script sees the same. */
import type { DestinationRecord } from "@synapse-federation/core/store";
import { type ReferenceServer, startReferenceServer } from "@synapse-federation/reference-server";
import { newestRelease, requireTool, startSynapse, type Synapse } from "@synapse-federation/testbed";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Step, type Visit, visit } from "./ketesa.ts";
import { pageOf } from "./page.ts";
import { visitInChromium } from "./web-site.ts";

const python = await requireTool("python");
const chromium = await requireTool("chromium");
const password = "wonderland";
/** Its brackets stand in a path as they are. */
const literal = "[2001:db8::1]:8448";

const rooms = ["!b:hs.test", "!a:hs.test"].map((room_id, i) => ({
  room_id,
  stream_ordering: 9_007_199_254_740_993n + BigInt(i),
}));
const healthy = {
  retry_last_ts: null,
  retry_interval: null,
  failure_ts: null,
  last_successful_stream_ordering: 2n ** 62n,
};
const backoff = { retry_last_ts: 1_795_000_000_000, retry_interval: 600_000, failure_ts: 1_794_000_000_000 };
/** Three pages. */
const world: readonly DestinationRecord[] = [
  ...[literal, "failing.test"].map((destination) => ({ destination, ...healthy, ...backoff, rooms })),
  ...Array.from({ length: 120 }, (_one, i) => ({
    destination: `${i}.test`,
    ...healthy,
    ...(i % 7 === 0 && { ...backoff, failure_ts: i }),
    rooms: [],
  })),
];

/** What differs from one server to the next, or is not claimed: this server has no unstable features. */
function comparable({ asked, status, headers, body }: Step): Step {
  const alike = body
    .replace(/"(access_token|device_id)":"[^"]+"/g, '"$1":"…"')
    .replace(/"unstable_features":\{[^}]*\}/, '"unstable_features":{}');
  return { asked, status, headers: headers.filter(([name]) => name !== "content-length"), body: alike };
}

async function setPassword({ url, admin }: Synapse): Promise<void> {
  await fetch(`${url}/_synapse/admin/v2/users/${encodeURIComponent(admin.userId)}`, {
    method: "PUT",
    headers: { Authorization: `Bearer ${admin.accessToken}` },
    body: JSON.stringify({ password, logout_devices: false }),
  });
}

/** The answer's status and what it says to browsers about other sites. */
function corsOf({ status, headers }: Response): unknown {
  return [status, [...headers].filter(([name]) => name.startsWith("access-control-"))];
}

describe.skipIf(python.missing)(`a browser client's visit${python.note}`, () => {
  let synapse: Synapse;
  let reference: ReferenceServer;
  beforeAll(async () => {
    synapse = await startSynapse({ database: "sqlite", version: newestRelease });
    await Promise.all([synapse.seed(world), setPassword(synapse)]);
    const users = [{ user_id: synapse.admin.userId, password, admin: true }];
    reference = await startReferenceServer({ state: { users, destinations: world } });
  });
  afterAll(() => Promise.all([synapse.close(), reference.close()]));

  const visitOf = (url: string, failing: string): Visit => {
    const { userId } = synapse.admin;
    return { url, user: userId.slice(1, userId.indexOf(":")), password, failing };
  };

  it("looks the same at the reference server as at a real Synapse", async () => {
    const visitAt = async (url: string) => {
      const cors: unknown[] = [];
      const page = pageOf("https://admin.example.org", (response) => cors.push(corsOf(response)));
      return { steps: await visit(page, visitOf(url, literal)), cors };
    };
    const real = await visitAt(synapse.url);
    const ours = await visitAt(reference.url);
    expect(ours.steps.map(comparable)).toEqual(real.steps.map(comparable));
    expect(ours.cors).toEqual(real.cors);

    expect(new Set(real.steps.map(({ status }) => status))).toEqual(new Set([200, 400, 401, 403, 404]));
    expect(real.steps.filter(({ asked }) => asked.includes("limit=50&order_by=destination"))).toHaveLength(3);
    const shown = real.steps.filter(({ asked }) => asked.endsWith(encodeURIComponent(literal)));
    expect(shown.map(({ body }) => JSON.parse(body) as unknown)).toMatchObject([
      { retry_last_ts: 1_795_000_000_000 },
      { retry_last_ts: 0, failure_ts: null },
    ]);
  });

  it.skipIf(chromium.missing)(`looks the same in Chromium${chromium.note}`, async () => {
    const real = await visitInChromium(visitOf(synapse.url, "failing.test"));
    const ours = await visitInChromium(visitOf(reference.url, "failing.test"));
    expect(ours.map(comparable)).toEqual(real.map(comparable));
    expect(new Set(real.map(({ status }) => status))).toEqual(new Set([200, 400, 401, 403, 404]));
  });
});
