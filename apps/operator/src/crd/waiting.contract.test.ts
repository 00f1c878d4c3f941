/** What those who wait for our objects are told in each row of the conditions table: kstatus, and `kubectl wait`. */
import { requireTool } from "@synapse-federation/testbed";
import { type Kubernetes, kstatus, type KstatusVerdict, startKubernetes } from "@synapse-federation/testbed/kubernetes";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Kind, Kinds } from "../cluster.ts";
import { decide, type Observation } from "../homeserver/decide.ts";
import { readObject } from "../kubernetes/read-object.ts";
import { type RawObject, resources } from "../kubernetes/resources.ts";
import { write } from "../run/saying.ts";
import type { Verdict } from "../run/verdict.ts";
import { type Asking, openAsking } from "./asking.fixture.ts";
import { customResourceDefinition } from "./definition.ts";
import { kinds } from "./kinds.ts";
import { states } from "./states.ts";

const go = await requireTool("go");
const apiVersion = "synapse-federation.dev/v1alpha1";
const wall = Date.parse("2026-11-25T03:00:00Z");

const specs: Readonly<Record<Kind, object>> = {
  FederationReset: { homeserverRef: { name: "homeserver" }, destination: "matrix.org", readyWhen: "Recovered" },
  Homeserver: { url: "http://synapse:8008", auth: { accessTokenSecretRef: { name: "admin" } } },
};

/** The status that a reset is given by the code that gives it one in a run. */
const resetStatus =
  (verdict: Verdict) =>
  (reset: Kinds["FederationReset"]["object"]): object =>
    write(
      {
        now: { wall, monotonic: 0 },
        holder: "me",
        reset,
        homeserver: { homeserverUID: "uid", url: "http://synapse:8008", requestTimeoutSeconds: 30 },
        activeMs: 0,
        jitter: 0,
      },
      { verdict },
    ).status;
const homeserverStatus =
  (observation: Observation) =>
  (homeserver: Kinds["Homeserver"]["object"]): object =>
    decide(homeserver, observation, wall).status;

interface Told {
  readonly kstatus: KstatusVerdict["status"];
  /** The conditions that `kubectl wait` finds true. */
  readonly holds: readonly ("Ready" | "Finished")[];
}
const told: Readonly<Record<Verdict["state"], Told>> = {
  running: { kstatus: "InProgress", holds: [] },
  waiting: { kstatus: "InProgress", holds: [] },
  suspended: { kstatus: "InProgress", holds: [] },
  watching: { kstatus: "InProgress", holds: [] },
  unproven: { kstatus: "Failed", holds: ["Finished"] },
  done: { kstatus: "Current", holds: ["Ready", "Finished"] },
  failed: { kstatus: "Failed", holds: ["Finished"] },
};

const observations: readonly (readonly [title: string, told: Told, observation: Observation])[] = [
  [
    "available",
    { kstatus: "Current", holds: ["Ready"] },
    {
      found: "figures",
      figures: { total: 0, failing: 0, observedTime: "2026-11-25T03:00:00Z", longestFailing: [] },
    },
  ],
  [
    "out of reach",
    { kstatus: "InProgress", holds: [] },
    { found: "obstacle", obstacle: { reason: "Unreachable", message: "It does not answer" } },
  ],
  [
    "at an address that is not allowed",
    { kstatus: "Failed", holds: [] },
    { found: "obstacle", obstacle: { reason: "AddressNotAllowed", message: "Not there" } },
  ],
];

describe.skipIf(go.missing || process.env["TESTBED_KUBECONFIG"])(`who waits${go.note}`, () => {
  let kubernetes: Kubernetes;
  let asking: Asking;
  beforeAll(async () => {
    kubernetes = await startKubernetes();
    asking = await openAsking(kubernetes.kubeconfig);
    for (const kind of Object.keys(kinds) as Kind[]) {
      await kubernetes.apply(JSON.stringify(customResourceDefinition(kind)));
    }
    await kubernetes.kubectl("wait", "--for=condition=Established", "crd", "--all", "--timeout=60s");
  }, 1_200_000);
  afterAll(async () => {
    await asking?.[Symbol.asyncDispose]();
    await kubernetes?.stop();
  });

  let objects = 0;
  /** An object of that kind with the status that `statusOf` gives it, as the API server has it. */
  async function make<K extends Kind>(kind: K, statusOf?: (object: Kinds[K]["object"]) => object): Promise<RawObject> {
    const name = `${kind.toLowerCase()}-${objects++}`;
    await kubernetes.apply(
      JSON.stringify({ apiVersion, kind, metadata: { name, namespace: "default" }, spec: specs[kind] }),
    );
    const path = `/apis/${apiVersion}/namespaces/default/${resources[kind].plural}/${name}`;
    const raw = (await asking.ask("GET", path)).body as unknown as RawObject;
    if (statusOf === undefined) return raw;
    const status = statusOf(readObject(kind, raw).object!);
    const answer = await asking.ask("PUT", `${path}/status`, { ...raw, status });
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    return answer.body as unknown as RawObject;
  }

  const kstatusOf = async (raw: RawObject): Promise<KstatusVerdict["status"]> => (await kstatus([raw]))[0]!.status;

  /** What `kubectl wait` finds true without waiting. */
  async function heldOf({ kind, metadata: { name } }: RawObject): Promise<readonly string[]> {
    const held = ["Ready", "Finished"].map(async (type) => {
      const waiting = kubernetes.kubectl("wait", `--for=condition=${type}`, "--timeout=0", `${kind}/${name}`);
      return (await waiting.then(
        () => true,
        () => false,
      ))
        ? [type]
        : [];
    });
    return (await Promise.all(held)).flat();
  }

  test.for(states)("for a reset that is %s is told so", async ([_title, verdict]) => {
    const raw = await make("FederationReset", resetStatus(verdict));
    const expected = told[verdict.state];
    expect(await kstatusOf(raw)).toBe(expected.kstatus);
    expect(await heldOf(raw)).toEqual(expected.holds);
  });

  test("for a reset that nobody has seen yet, or whose new run token nobody has, goes on waiting", async () => {
    const fresh = await make("FederationReset");
    expect(await kstatusOf(fresh)).toBe("InProgress");
    expect(await heldOf(fresh)).toEqual([]);

    const done = await make("FederationReset", resetStatus({ state: "done", reason: "ResetAccepted", message: "" }));
    const { name } = done.metadata;
    await kubernetes.kubectl("patch", `fedreset/${name}`, "--type=merge", "--patch", '{"spec":{"runToken":"again"}}');
    const again = JSON.parse(await kubernetes.kubectl("get", `fedreset/${name}`, "--output=json")) as RawObject;
    expect(await kstatusOf(again)).toBe("InProgress");
    expect(await heldOf(again)).toEqual([]);
  });

  test.for(observations)("for a Homeserver that is %s is told so", async ([_title, expected, observation]) => {
    const raw = await make("Homeserver", homeserverStatus(observation));
    expect(await kstatusOf(raw)).toBe(expected.kstatus);
    expect(await heldOf(raw)).toEqual(expected.holds);
  });

  test("for a Homeserver that nobody has seen yet goes on waiting", async () => {
    const fresh = await make("Homeserver");
    expect(await kstatusOf(fresh)).toBe("InProgress");
    expect(await heldOf(fresh)).toEqual([]);
  });
});
