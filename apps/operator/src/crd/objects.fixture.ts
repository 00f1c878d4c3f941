/** Objects with every field that their kind knows. */
import type { Kind } from "../cluster.ts";

export interface Example {
  readonly spec: object;
  readonly status: object;
}

const time = "2026-11-25T03:00:00Z";
const conditions = [
  {
    type: "Ready",
    status: "True",
    observedGeneration: 1,
    lastTransitionTime: time,
    reason: "ResetAccepted",
    message: "All is well",
  },
];
const baseline = {
  retryLastTs: 1764000000000,
  retryInterval: 600000,
  failureTs: 1763000000000,
  lastSuccessfulStreamOrdering: 9223372036854775807n,
};
const { destination, ...selector } = {
  homeserverRef: { name: "synapse" },
  destination: "matrix.org",
  runToken: "1",
  suspend: true,
  dryRun: true,
  readyWhen: "Reset",
  recoveryWindowSeconds: 600,
  activeDeadlineSeconds: 60,
  waitDeadlineSeconds: 60,
  backoffLimit: 3,
  notAfter: "2027-01-01T00:00:00+01:00",
  ttlSecondsAfterFinished: 0,
};

/** By kind, and for a FederationReset with either of the fields that exclude each other. */
export const examples: Readonly<Record<Kind, readonly Example[]>> = {
  Homeserver: [
    {
      spec: {
        url: "https://synapse-main.matrix.svc:8008",
        auth: { accessTokenSecretRef: { name: "admin", key: "token" } },
        caBundleRef: { name: "ca", key: "bundle.pem" },
        pollIntervalSeconds: 60,
        requestTimeoutSeconds: 10,
        maxConcurrentRequests: 8,
        requestsPerSecond: 50,
      },
      status: {
        observedGeneration: 1,
        conditions,
        serverVersion: "1.140.0",
        destinations: {
          total: 2,
          failing: 1,
          observedTime: time,
          longestFailing: [
            { destination: "matrix.org", failingSince: time, retryIntervalSeconds: 600, nextRetryTime: time },
          ],
        },
      },
    },
  ],
  FederationReset: [
    {
      spec: { ...selector, destination },
      status: {
        observedGeneration: 1,
        conditions,
        observedRunToken: "1",
        startTime: time,
        completionTime: time,
        attempts: 1,
        attempt: {
          number: 1,
          posts: 1,
          holder: "f3b1",
          startTime: time,
          requestTimeoutSeconds: 30,
          homeserverUID: "0b4f",
          url: "http://synapse:8008",
          baseline,
          outcome: "Taken",
        },
        activeSeconds: 12,
        waitingSince: time,
        watch: {
          homeserverUID: "0b4f",
          url: "http://synapse:8008",
          baseline: { ...baseline },
          acceptedTime: time,
          until: time,
          endTime: time,
        },
        destination: {
          observedTime: time,
          lastRetryTime: time,
          failingSince: time,
          retryIntervalSeconds: 600,
          nextRetryTime: time,
          lastSuccessfulStreamOrdering: 7,
        },
      },
    },
    {
      spec: {
        ...selector,
        destinationSelector: {
          include: ["*.example.org"],
          exclude: ["bad.*"],
          failingForSeconds: 3600,
          maxDestinations: 5,
        },
      },
      status: {
        observedGeneration: 1,
        conditions,
        selected: {
          matched: 4,
          reset: 1,
          notNeeded: 1,
          failed: 1,
          failedAgain: 1,
          skipped: 1,
          approximate: true,
          snapshotTime: time,
          throughFailureTs: 1763000000000,
          homeserverUID: "0b4f",
          url: "http://synapse:8008",
          after: "b.example.org",
          through: "c.example.org",
          window: { size: 1, holder: "f3b1", startTime: time, requestTimeoutSeconds: 30 },
          failures: [{ destination: "a.example.org", reason: "Overwritten" }],
        },
      },
    },
  ],
};

/** An object without any field that has a default, and with all that hold one. */
export const sparse: Readonly<Record<Kind, { readonly spec: object }>> = {
  Homeserver: {
    spec: {
      url: "http://synapse",
      auth: { accessTokenSecretRef: { name: "admin" } },
      caBundleRef: { name: "ca" },
    },
  },
  FederationReset: {
    spec: { homeserverRef: { name: "synapse" }, destinationSelector: { include: ["*"] } },
  },
};
