import { describe, expect, test } from "vitest";
import { type Condition, pending } from "../api/condition.ts";
import type { DestinationFigures, Homeserver } from "../api/homeserver.ts";
import { apiVersion } from "../api/metadata.ts";
import { decide, type Decision, type Observation } from "./decide.ts";

const now = Date.parse("2026-11-25T03:10:00.250Z");
const figures: DestinationFigures = {
  total: 3,
  failing: 1,
  observedTime: "2026-11-25T03:10:00Z",
  longestFailing: [{ destination: "matrix.org" }],
};
const seen: Observation = { found: "figures", figures, serverVersion: "1.163.2" };
const obstacle = (
  reason: "Unreachable" | "RateLimited" | "SecretNotFound" | "AddressNotAllowed",
  retryAfterMs?: number,
) =>
  ({ found: "obstacle", obstacle: { reason, message: "why", ...(retryAfterMs && { retryAfterMs }) } }) as Observation;

const homeserver = (
  { conditions = pending, ...status }: Partial<Homeserver["status"]> = {},
  pollIntervalSeconds = 300,
): Homeserver => ({
  apiVersion,
  kind: "Homeserver",
  metadata: {
    name: "homeserver",
    namespace: "default",
    uid: "u",
    generation: 3,
    resourceVersion: "9",
    creationTimestamp: "2026-11-25T03:00:00Z",
  },
  spec: {
    url: "http://127.0.0.1:8008",
    auth: { accessTokenSecretRef: { name: "admin", key: "access_token" } },
    pollIntervalSeconds,
    requestTimeoutSeconds: 30,
    maxConcurrentRequests: 4,
    requestsPerSecond: 20,
  },
  status: { observedGeneration: 2, conditions, ...status },
});
/** The conditions of a Homeserver that has been unwell for so many seconds. */
const unwellFor = (seconds: number): readonly Condition[] =>
  ["Ready", "Reconciling", "Stalled"].map((type) => ({
    type,
    status: type === "Reconciling" ? "True" : "False",
    observedGeneration: 2,
    lastTransitionTime: new Date(now - seconds * 1000).toISOString(),
    reason: "Unreachable",
    message: "why",
  }));
const words = ({ status }: Decision): Record<string, string> =>
  Object.fromEntries(status.conditions.map(({ type, status, reason }) => [type, `${status} ${reason}`]));

test("a homeserver that answers is ready, with its version and figures, and is looked at after its poll interval", () => {
  const decision = decide(homeserver(), seen, now);
  expect(words(decision)).toEqual({
    Ready: "True Available",
    Reconciling: "False Available",
    Stalled: "False Available",
  });
  expect(decision).toMatchObject({
    status: { observedGeneration: 3, serverVersion: "1.163.2", destinations: figures },
    afterMs: 300_000,
  });
});

test("conditions are stamped with the generation that they are about and the second of their change", () => {
  const [ready] = decide(homeserver({ conditions: unwellFor(60) }), seen, now).status.conditions;
  expect(ready).toMatchObject({ observedGeneration: 3, lastTransitionTime: "2026-11-25T03:10:00Z" });
});

test("a version that is told no more is not shown any more", () => {
  const { status } = decide(homeserver({ serverVersion: "1.1.1" }), { found: "figures", figures }, now);
  expect(status).not.toHaveProperty("serverVersion");
});

test("with a poll interval of 0 a healthy homeserver is not looked at again", () => {
  expect(decide(homeserver({}, 0), seen, now)).not.toHaveProperty("afterMs");
});

test("with a poll interval of 0 an unhealthy homeserver is tried again all the same", () => {
  expect(decide(homeserver({}, 0), obstacle("Unreachable"), now).afterMs).toBe(30_000);
});

describe("an unhealthy homeserver is tried again after as long as it has been unwell, from 30 s to 5 min", () => {
  test.for([
    ["just now", 0, 30_000],
    ["for a minute", 60, 60_000],
    ["for a day", 86_400, 300_000],
    ["in the future, as a clock was set back", -60, 30_000],
  ] as const)("%s", ([_since, seconds, afterMs]) => {
    expect(decide(homeserver({ conditions: unwellFor(seconds) }), obstacle("Unreachable"), now).afterMs).toBe(afterMs);
  });
});

test("a homeserver that asks for more patience gets it", () => {
  expect(decide(homeserver(), obstacle("RateLimited", 90_000), now).afterMs).toBe(90_000);
  expect(decide(homeserver(), obstacle("RateLimited", 1000), now).afterMs).toBe(30_000);
});

test("what time or a Secret may mend is Reconciling, and old figures stay with the time that they are of", () => {
  const decision = decide(
    homeserver({ destinations: figures, serverVersion: "1.163.2" }),
    obstacle("SecretNotFound"),
    now,
  );
  expect(words(decision)).toEqual({
    Ready: "False SecretNotFound",
    Reconciling: "True SecretNotFound",
    Stalled: "False SecretNotFound",
  });
  expect(decision.status).toMatchObject({ destinations: figures, serverVersion: "1.163.2" });
});

test("what only a change of spec mends is Stalled and not Reconciling, and is not tried again", () => {
  const decision = decide(homeserver({ conditions: unwellFor(5) }), obstacle("AddressNotAllowed"), now);
  expect(words(decision)).toEqual({
    Ready: "False AddressNotAllowed",
    Reconciling: "False AddressNotAllowed",
    Stalled: "True AddressNotAllowed",
  });
  expect(decision).not.toHaveProperty("afterMs");
});
