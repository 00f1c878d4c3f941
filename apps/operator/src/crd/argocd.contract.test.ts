/** The health check for Argo CD, in its own Lua, on what the operator writes. */
import { readFile } from "node:fs/promises";
import { requireTool } from "@synapse-federation/testbed";
import { runLua } from "@synapse-federation/testbed/kubernetes";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { type ConditionClaim, pending, setConditions } from "../api/condition.ts";
import type { Kind } from "../cluster.ts";
import { claimsOf as homeserverClaimsOf } from "../homeserver/decide.ts";
import { claimsOf, type Verdict } from "../run/verdict.ts";
import { homeserverReasons } from "./reasons.ts";
import { states } from "./states.ts";

const go = await requireTool("go");

const file = new URL("../../../../examples/argocd/health-checks.yaml", import.meta.url);
const { data } = parse(await readFile(file, "utf8")) as { readonly data: Readonly<Record<string, string>> };

type Health = "Progressing" | "Suspended" | "Healthy" | "Degraded";

/** What the check says of an object, as Argo CD runs it. */
async function healthOf(kind: Kind, object: object): Promise<{ readonly status: string; readonly message: string }> {
  const check = data[`resource.customizations.health.synapse-federation.dev_${kind}`]!;
  const script = `obj = ${luaOf(object)}\nlocal function check()\n${check}\nend\nlocal health = check()\nio.write(health.status, "\\n", health.message)`;
  const [status, message] = (await runLua(script)).split("\n") as [string, string];
  return { status, message };
}

/** Of what JSON knows, as a literal. */
function luaOf(value: unknown): string {
  if (Array.isArray(value)) return `{${value.map(luaOf).join(", ")}}`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  return `{${Object.entries(value).map(([name, inside]) => `[${JSON.stringify(name)}] = ${luaOf(inside)}`)}}`;
}

/** An object whose status claims that of the generation. */
const objectWith = (claims: readonly ConditionClaim[], { generation = 1, observed = 1 } = {}): object => ({
  metadata: { name: "object", generation },
  spec: {},
  status: {
    observedGeneration: observed,
    conditions: setConditions(pending, claims, { generation: observed, now: "2026-11-25T03:00:00Z" }),
  },
});

const expected: Readonly<Record<Verdict["state"], Health>> = {
  running: "Progressing",
  waiting: "Progressing",
  suspended: "Suspended",
  watching: "Progressing",
  unproven: "Degraded",
  done: "Healthy",
  failed: "Degraded",
};

describe.skipIf(go.missing)(`Argo CD's health of a FederationReset${go.note}`, () => {
  test("has a row of the conditions table for each state of a run", () => {
    expect(states.map(([, { state }]) => state).toSorted()).toEqual(Object.keys(expected).toSorted());
  });

  test.for(states)("%s", async ([, verdict]) => {
    const claims = claimsOf({ ...verdict, message: "for people" });
    expect(await healthOf("FederationReset", objectWith(claims))).toEqual({
      status: expected[verdict.state],
      message: `${claims[0]!.reason}: for people`,
    });
  });

  test("waits for the operator where nobody has seen it, or not what it is now", async () => {
    const done = claimsOf({ state: "done", reason: "ResetAccepted", message: "" });
    const waits = { status: "Progressing", message: "Waiting for the operator" };
    const fresh = { metadata: { generation: 1 }, spec: {} };
    expect(await healthOf("FederationReset", fresh)).toEqual(waits);
    const pendingStatus = { observedGeneration: -1, conditions: pending };
    expect(await healthOf("FederationReset", { ...fresh, status: pendingStatus })).toEqual(waits);
    expect(await healthOf("FederationReset", objectWith(done, { generation: 2 }))).toEqual(waits);
  });
});

describe.skipIf(go.missing)(`Argo CD's health of a Homeserver${go.note}`, () => {
  const reasons = (Object.keys(homeserverReasons) as (keyof typeof homeserverReasons)[]).filter(
    (reason) => reason !== "Pending",
  );
  test.for(reasons)("%s", async (reason) => {
    const health = await healthOf("Homeserver", objectWith(homeserverClaimsOf(reason, "for people")));
    const special: Partial<Record<typeof reason, Health>> = { Available: "Healthy", AddressNotAllowed: "Degraded" };
    expect(health).toEqual({ status: special[reason] ?? "Progressing", message: `${reason}: for people` });
  });
});
