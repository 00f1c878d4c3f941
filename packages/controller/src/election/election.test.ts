import { expect, test } from "vitest";
import type { ApiServer } from "../api-server/api-server.ts";
import { ApiServerError } from "../api-server/api-server-error.ts";
import type { ApiRequest } from "../api-server/exchange.ts";
import { manualClock } from "../manual-clock.ts";
import { metricsRegistry } from "../metrics/registry.ts";
import { acquireLease, type ElectionOptions } from "./acquire-lease.ts";
import { electionMetric } from "./election-metric.ts";
import type { Lease, LeaseSpec } from "./lease.ts";

/** An API server that holds one lease with real optimistic locking, and can fail or stall on command. */
function leaseServer() {
  let version = 0;
  let stored: Lease | undefined;
  const state = {
    requests: [] as string[],
    fault: undefined as "error" | "stall" | undefined,
    answerAfter: async () => {},
  };
  const store = (spec: LeaseSpec): Lease => {
    stored = { metadata: { name: "op", namespace: "ns", uid: "u", resourceVersion: String(++version) }, spec };
    return stored;
  };
  const answer = async ({ method, path, body, signal }: ApiRequest): Promise<unknown> => {
    state.requests.push(method);
    if (state.fault === "error") throw new ApiServerError({ method, path }, "unreachable");
    if (state.fault === "stall") {
      await new Promise((_resolve, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
    }
    const refuse = (status: number) => new ApiServerError({ method, path }, "refused", { status });
    if (method === "POST") {
      if (stored !== undefined) throw refuse(409);
    } else if (stored === undefined) throw refuse(404);
    if (method === "GET") return stored;
    const { metadata, spec } = body as Lease;
    if (method === "PUT" && metadata.resourceVersion !== stored!.metadata.resourceVersion) throw refuse(409);
    const written = store(spec!);
    await state.answerAfter();
    return written;
  };
  return {
    state,
    store,
    remove: () => (stored = undefined),
    get spec() {
      return stored?.spec;
    },
    api: { request: answer } as ApiServer,
  };
}

function world() {
  const clock = manualClock();
  const lease = leaseServer();
  const faults: unknown[] = [];
  const registry = metricsRegistry();
  const metric = electionMetric(registry);
  const elect = (identity: string, signal = new AbortController().signal) => {
    const options: ElectionOptions = {
      server: lease.api,
      namespace: "ns",
      name: "op",
      identity,
      onFault: (error) => faults.push(error),
      clock,
      random: () => 0.5,
      metric,
    };
    return acquireLease(options, signal);
  };
  return { clock, lease, faults, registry, elect };
}

const foreign: LeaseSpec = { holderIdentity: "other", leaseDurationSeconds: 15, leaseTransitions: 4 };

test("a lease that is not there is created, and renewed every two seconds with one request", async () => {
  const { clock, lease, elect, registry } = world();
  const leadership = await elect("me");
  expect(lease.spec).toEqual({
    holderIdentity: "me",
    leaseDurationSeconds: 15,
    acquireTime: "2026-01-01T00:00:00.000000Z",
    renewTime: "2026-01-01T00:00:00.000000Z",
    leaseTransitions: 0,
  });
  expect(lease.state.requests).toEqual(["GET", "POST"]);
  await clock.advance(20_000);
  expect(lease.state.requests).toEqual(["GET", "POST", ...Array.from({ length: 10 }, () => "PUT")]);
  expect(lease.spec).toMatchObject({
    acquireTime: "2026-01-01T00:00:00.000000Z",
    renewTime: "2026-01-01T00:00:20.000000Z",
    leaseTransitions: 0,
  });
  expect(leadership.held()).toBe(true);
  expect(registry.print()).toContain('leader_election_master_status{name="op"} 1');
});

test("another's lease is taken once it has not changed for its duration by our own clock, whatever its times say", async () => {
  const { clock, lease, elect } = world();
  lease.store({ ...foreign, renewTime: "1999-01-01T00:00:00.000000Z" });
  let led = false;
  const leading = elect("me").then(() => (led = true));
  await clock.advance(10_000);
  lease.store({ ...foreign, renewTime: "1999-01-01T00:00:09.000000Z" });
  await clock.advance(16_000);
  expect(led).toBe(false);
  await clock.advance(5000);
  await leading;
  expect(lease.spec).toMatchObject({ holderIdentity: "me", leaseTransitions: 5 });
});

test("a touch that leaves the spec alone does not prolong a dead holder's lease", async () => {
  const { clock, lease, elect } = world();
  lease.store(foreign);
  const leading = elect("me");
  for (let i = 0; i < 10; i++) {
    await clock.advance(2000);
    if (lease.spec?.holderIdentity === "other") lease.store(lease.spec);
  }
  await leading;
  expect(lease.spec!.holderIdentity).toBe("me");
});

test("a lease given back is taken at the next look", async () => {
  const { clock, lease, elect } = world();
  const first = await elect("first");
  const second = elect("second");
  await clock.advance(1000);
  await first.release();
  expect(lease.spec).toMatchObject({ holderIdentity: "", leaseDurationSeconds: 1 });
  await clock.advance(4400);
  expect((await second).held()).toBe(true);
  expect(first.held()).toBe(false);
  expect(first.lost.aborted).toBe(false);
});

test("of two that try at once one wins, and a refused writer does not lead", async () => {
  const { clock, lease, elect } = world();
  const leaders: string[] = [];
  for (const name of ["a", "b"]) void elect(name).then(() => leaders.push(name));
  await clock.advance(60_000);
  expect(leaders).toHaveLength(1);
  expect(lease.spec!.holderIdentity).toBe(leaders[0]);
});

test("without a renewal for ten seconds the lease is lost, five before another may take it", async () => {
  const { clock, lease, elect, registry, faults } = world();
  const leadership = await elect("me");
  await clock.advance(2000);
  lease.state.fault = "error";
  await clock.advance(9999);
  expect([leadership.held(), leadership.lost.aborted]).toEqual([true, false]);
  await clock.advance(1);
  expect([leadership.held(), leadership.lost.aborted]).toEqual([false, true]);
  expect(faults.length).toBeGreaterThan(2);
  expect(registry.print()).toContain('leader_election_master_status{name="op"} 0');
  lease.state.requests.length = 0;
  await clock.advance(60_000);
  await leadership.release();
  expect(lease.state.requests).toEqual([]);
});

test("a renewal that hangs is cut at the deadline", async () => {
  const { clock, lease, elect } = world();
  const leadership = await elect("me");
  lease.state.fault = "stall";
  await clock.advance(10_000);
  expect(leadership.lost.aborted).toBe(true);
});

test("a renewal counts from when it was sent, not from its answer", async () => {
  const { clock, lease, elect } = world();
  const leadership = await elect("me");
  lease.state.answerAfter = () => new Promise((resolve) => void clock.after(1500, resolve));
  await clock.advance(3500);
  lease.state.fault = "error";
  await clock.advance(8499);
  expect(leadership.held()).toBe(true);
  await clock.advance(1);
  expect(leadership.held()).toBe(false);
});

test("a renewal that fails for a while loses nothing", async () => {
  const { clock, lease, elect } = world();
  const leadership = await elect("me");
  lease.state.fault = "error";
  await clock.advance(7000);
  lease.state.fault = undefined;
  await clock.advance(60_000);
  expect(leadership.held()).toBe(true);
});

test("one that finds another in its place has lost at once", async () => {
  const { clock, lease, elect } = world();
  const leadership = await elect("me");
  lease.store(foreign);
  await clock.advance(2000);
  expect(leadership.lost.aborted).toBe(true);
});

test("a lease that was deleted or touched under its holder is written again", async () => {
  const { clock, lease, elect } = world();
  const leadership = await elect("me");
  lease.remove();
  await clock.advance(4000);
  expect(lease.spec!.holderIdentity).toBe("me");
  lease.store(lease.spec!);
  await clock.advance(4000);
  expect(lease.spec!.holderIdentity).toBe("me");
  await clock.advance(20_000);
  expect(leadership.held()).toBe(true);
});

test("a jump of the wall clock alone, as after a sleep, ends the permission to act", async () => {
  const { clock, elect } = world();
  const leadership = await elect("me");
  clock.setWall(clock.wall() + 10_000);
  expect(leadership.held()).toBe(false);
});

test("a standby that is asked to stop stops, and leaves no timer behind", async () => {
  const { clock, lease, elect } = world();
  lease.store(foreign);
  const stop = new AbortController();
  const leading = elect("me", stop.signal).catch((error: unknown) => error);
  await clock.advance(1000);
  const enough = new Error("enough");
  stop.abort(enough);
  expect(await leading).toBe(enough);
  expect(clock.pending()).toEqual([]);
});
