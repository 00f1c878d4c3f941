import { expect, test } from "vitest";
import type { Kind, Kinds } from "./cluster.ts";
import { standingOf } from "./standing.ts";

const object = (kind: Kind, conditions: Record<string, string>, observedGeneration = 2): Kinds[Kind]["object"] =>
  ({
    kind,
    metadata: { generation: 2 },
    status: {
      observedGeneration,
      conditions: Object.entries(conditions).map(([type, words]) => {
        const [status, reason] = words.split(" ");
        return { type, status, reason };
      }),
    },
  }) as unknown as Kinds[Kind]["object"];

test.for([
  ["a reset that nobody has seen", "busy", { Ready: "Unknown Pending" }],
  ["a reset under way, or in a backoff", "busy", { Ready: "False Resetting", Stalled: "False Resetting" }],
  ["a reset that was asked to be patient", "busy", { Ready: "False RateLimited" }],
  [
    "a reset whose homeserver gives no answer",
    "waiting",
    { Ready: "False Unreachable", Finished: "False Unreachable" },
  ],
  ["a suspended reset", "waiting", { Ready: "False Suspended" }],
  ["a reset that watches for a recovery", "waiting", { Ready: "False Watching", Succeeded: "True ResetAccepted" }],
  [
    "an accepted reset",
    "finished",
    { Ready: "True ResetAccepted", Stalled: "False x", Finished: "True ResetAccepted" },
  ],
  ["a reset that failed", "failed", { Ready: "False Expired", Stalled: "True Expired", Finished: "True Expired" }],
  [
    "a reset without proof of a recovery",
    "failed",
    { Ready: "False RecoveryNotProven", Stalled: "True x", Succeeded: "True x", Finished: "True x" },
  ],
] as const)("%s is %s", ([_what, standing, conditions]) => {
  expect(standingOf(object("FederationReset", conditions))).toBe(standing);
});

test.for([
  ["a homeserver that answers", "finished", { Ready: "True Available" }],
  ["a homeserver without its Secret", "waiting", { Ready: "False SecretNotFound", Stalled: "False SecretNotFound" }],
  ["a homeserver at a forbidden address", "failed", { Ready: "False AddressNotAllowed", Stalled: "True x" }],
] as const)("%s is %s", ([_what, standing, conditions]) => {
  expect(standingOf(object("Homeserver", conditions))).toBe(standing);
});

test("what is said about an older spec does not count", () => {
  expect(standingOf(object("FederationReset", { Ready: "True x", Finished: "True x" }, 1))).toBe("busy");
});
