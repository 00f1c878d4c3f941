/**
 * What each field takes, once more and by hand: a test holds the definitions, the API server and zod to it. Paths are
 * those of {@link fieldsOf}, relative to spec or status.
 */
import type { Kind } from "../cluster.ts";

/** A number of characters or items, and what to fill them with; of items, copies of the one in the example. */
type Size = number | readonly [size: number, fill: (size: number) => unknown];

export interface Limits {
  /** Those of a status that stand in no list are asked for by zod alone. */
  readonly required: readonly string[];
  readonly defaults?: Readonly<Record<string, unknown>>;
  readonly least: Readonly<Record<string, number>>;
  readonly most: Readonly<Record<string, number>>;
  readonly longest: Readonly<Record<string, Size>>;
  readonly mostItems: Readonly<Record<string, Size>>;
  readonly leastItems?: readonly string[];
  readonly words: Readonly<Record<string, readonly string[]>>;
  /** Times by RFC 3339, as the API server takes them. */
  readonly times: readonly string[];
  /** Fields with a pattern, and a text that only the pattern refuses. */
  readonly patterns: Readonly<Record<string, string>>;
  /** Lists whose items differ by type. */
  readonly unique?: readonly string[];
}

const conditions = {
  required: ["type", "status", "lastTransitionTime", "reason", "message"].map((field) => `conditions[].${field}`),
  least: { observedGeneration: -1, "conditions[].observedGeneration": 0 },
  longest: { "conditions[].type": 316, "conditions[].reason": 128, "conditions[].message": 1024 },
  mostItems: {
    conditions: [
      16,
      (size: number) => Array.from({ length: size }, (_, nth) => conditionOf("a".repeat(nth + 1))),
    ] as const,
  },
  words: { "conditions[].status": ["True", "False", "Unknown"] },
  times: ["conditions[].lastTransitionTime"],
  patterns: { "conditions[].type": "Not one", "conditions[].reason": "Not one" },
};

const conditionOf = (type: string): object => ({
  type,
  status: "True",
  lastTransitionTime: "2026-11-25T03:00:00Z",
  reason: "R",
  message: "",
});

const mostSeconds = 2_147_483_647;
const url = (size: number): string => `http://${"a".repeat(size - 7)}`;
/** No name of more than 261 characters is within the grammar. */
const serverName = (size: number): string => `${"a".repeat(255)}:65535${"0".repeat(size - 261)}`;

const homeserverSpec: Limits = {
  required: ["url", "auth", "auth.accessTokenSecretRef", "auth.accessTokenSecretRef.name", "caBundleRef.name"],
  defaults: {
    "auth.accessTokenSecretRef.key": "access_token",
    "caBundleRef.key": "ca.crt",
    pollIntervalSeconds: 300,
    requestTimeoutSeconds: 30,
    maxConcurrentRequests: 4,
    requestsPerSecond: 20,
  },
  least: { pollIntervalSeconds: 0, requestTimeoutSeconds: 1, maxConcurrentRequests: 1, requestsPerSecond: 1 },
  most: {
    pollIntervalSeconds: 86_400,
    requestTimeoutSeconds: 600,
    maxConcurrentRequests: 1000,
    requestsPerSecond: 100_000,
  },
  longest: {
    url: [2048, url],
    "auth.accessTokenSecretRef.name": 253,
    "auth.accessTokenSecretRef.key": 253,
    "caBundleRef.name": 253,
    "caBundleRef.key": 253,
  },
  mostItems: {},
  words: {},
  times: [],
  patterns: {},
};

const homeserverStatus: Limits = {
  required: [
    "observedGeneration",
    "conditions",
    ...conditions.required,
    ...["total", "failing", "observedTime", "longestFailing"].map((field) => `destinations.${field}`),
    "destinations.longestFailing[].destination",
  ],
  least: {
    ...conditions.least,
    "destinations.total": 0,
    "destinations.failing": 0,
    "destinations.longestFailing[].retryIntervalSeconds": 0,
  },
  most: {},
  longest: { ...conditions.longest, serverVersion: 64, "destinations.longestFailing[].destination": 261 },
  mostItems: { ...conditions.mostItems, "destinations.longestFailing": 10 },
  words: conditions.words,
  times: [
    ...conditions.times,
    "destinations.observedTime",
    "destinations.longestFailing[].failingSince",
    "destinations.longestFailing[].nextRetryTime",
  ],
  patterns: conditions.patterns,
  unique: ["conditions"],
};

const federationResetSpec: Limits = {
  required: ["homeserverRef", "homeserverRef.name", "destinationSelector.include"],
  defaults: {
    suspend: false,
    dryRun: false,
    readyWhen: "Reset",
    recoveryWindowSeconds: 900,
    backoffLimit: 6,
    "destinationSelector.maxDestinations": 10_000,
  },
  least: {
    "destinationSelector.failingForSeconds": 0,
    "destinationSelector.maxDestinations": 1,
    recoveryWindowSeconds: 0,
    activeDeadlineSeconds: 1,
    waitDeadlineSeconds: 1,
    backoffLimit: 0,
    ttlSecondsAfterFinished: 0,
  },
  most: {
    "destinationSelector.failingForSeconds": mostSeconds,
    "destinationSelector.maxDestinations": 1_000_000,
    recoveryWindowSeconds: mostSeconds,
    activeDeadlineSeconds: mostSeconds,
    waitDeadlineSeconds: mostSeconds,
    backoffLimit: 1000,
    ttlSecondsAfterFinished: mostSeconds,
  },
  longest: {
    "homeserverRef.name": 253,
    destination: [261, serverName],
    "destinationSelector.include[]": 255,
    "destinationSelector.exclude[]": 255,
    runToken: 253,
  },
  mostItems: { "destinationSelector.include": 64, "destinationSelector.exclude": 64 },
  leastItems: ["destinationSelector.include"],
  words: { readyWhen: ["Reset", "Recovered"] },
  times: ["notAfter"],
  patterns: { notAfter: "2026-11-25t03:00:00z" },
};

const baselines = ["attempt.baseline", "watch.baseline"];
const federationResetStatus: Limits = {
  required: [
    "observedGeneration",
    "conditions",
    ...conditions.required,
    ...["number", "posts", "holder", "startTime", "requestTimeoutSeconds", "homeserverUID", "url", "baseline"].map(
      (field) => `attempt.${field}`,
    ),
    ...["homeserverUID", "url", "baseline", "acceptedTime", "until"].map((field) => `watch.${field}`),
    ...baselines.map((baseline) => `${baseline}.retryLastTs`),
    "destination.observedTime",
    ...[
      "matched",
      "reset",
      "notNeeded",
      "failed",
      "failedAgain",
      "skipped",
      "snapshotTime",
      "homeserverUID",
      "url",
    ].map((field) => `selected.${field}`),
    ...["size", "holder", "startTime", "requestTimeoutSeconds"].map((field) => `selected.window.${field}`),
    ...["destination", "reason"].map((field) => `selected.failures[].${field}`),
  ],
  least: {
    ...conditions.least,
    attempts: 0,
    "attempt.number": 0,
    "attempt.posts": 0,
    "attempt.requestTimeoutSeconds": 0,
    activeSeconds: 0,
    "destination.retryIntervalSeconds": 0,
    "selected.matched": 0,
    "selected.reset": 0,
    "selected.notNeeded": 0,
    "selected.failed": 0,
    "selected.failedAgain": 0,
    "selected.skipped": 0,
    "selected.window.size": 0,
    "selected.window.requestTimeoutSeconds": 0,
  },
  most: { "attempt.requestTimeoutSeconds": mostSeconds, "selected.window.requestTimeoutSeconds": mostSeconds },
  longest: {
    ...conditions.longest,
    observedRunToken: 253,
    "attempt.holder": 64,
    "attempt.homeserverUID": 64,
    "attempt.url": 2048,
    "watch.homeserverUID": 64,
    "watch.url": 2048,
    "selected.homeserverUID": 64,
    "selected.url": 2048,
    "selected.after": 261,
    "selected.through": 261,
    "selected.window.holder": 64,
    "selected.failures[].destination": 261,
    "selected.failures[].reason": 128,
  },
  mostItems: { ...conditions.mostItems, "selected.failures": 20 },
  words: { ...conditions.words, "attempt.outcome": ["Taken", "NotTaken", "Refused", "Unknown"] },
  times: [
    ...conditions.times,
    "startTime",
    "completionTime",
    "waitingSince",
    "attempt.startTime",
    ...["acceptedTime", "until", "endTime"].map((field) => `watch.${field}`),
    ...["observedTime", "lastRetryTime", "failingSince", "nextRetryTime"].map((field) => `destination.${field}`),
    "selected.snapshotTime",
    "selected.window.startTime",
  ],
  patterns: {
    ...conditions.patterns,
  },
  unique: ["conditions"],
};

export const limits: Readonly<Record<Kind, { readonly spec: Limits; readonly status: Limits }>> = {
  Homeserver: { spec: homeserverSpec, status: homeserverStatus },
  FederationReset: { spec: federationResetSpec, status: federationResetStatus },
};
