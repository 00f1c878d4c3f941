/** FederationReset: reset destinations once, and say what came of it. Field texts become the CRD's. */
import { z } from "zod";
import { givenTimestamp, type NameReference, nameReference, type Resource, seconds } from "./metadata.ts";
import type { FederationResetStatus } from "./federation-reset-status.ts";
import { matches, type Rule, withRules } from "./rule.ts";
import { serverName } from "./server-name.ts";
import { strictObject } from "./strict-object.ts";

export type { FederationResetStatus } from "./federation-reset-status.ts";

export interface DestinationSelector {
  readonly include: readonly string[];
  readonly exclude?: readonly string[];
  readonly failingForSeconds?: number;
  readonly maxDestinations: number;
}

interface Fields {
  readonly homeserverRef: NameReference;
  readonly destination?: string;
  readonly destinationSelector?: DestinationSelector;
  readonly runToken?: string;
  readonly suspend: boolean;
  readonly dryRun: boolean;
  readonly readyWhen: "Reset" | "Recovered";
  readonly recoveryWindowSeconds: number;
  readonly activeDeadlineSeconds?: number;
  readonly waitDeadlineSeconds?: number;
  readonly backoffLimit: number;
  readonly notAfter?: string;
  readonly ttlSecondsAfterFinished?: number;
}

export type DestinationResetSpec = Fields & { readonly destination: string; readonly destinationSelector?: never };
export type SelectorResetSpec = Fields & {
  readonly destination?: never;
  readonly destinationSelector: DestinationSelector;
};

/** A spec that passed {@link federationResetSpec}. */
export type FederationResetSpec = DestinationResetSpec | SelectorResetSpec;

export type FederationReset = Resource<"FederationReset", FederationResetSpec, FederationResetStatus>;
/** A reset of one destination. */
export type DestinationReset = Resource<"FederationReset", DestinationResetSpec, FederationResetStatus>;
/** A reset of all the failing destinations that match. */
export type SelectorReset = Resource<"FederationReset", SelectorResetSpec, FederationResetStatus>;

export function isDestinationReset(reset: FederationReset): reset is DestinationReset {
  return reset.spec.destination !== undefined;
}

export function isSelectorReset(reset: FederationReset): reset is SelectorReset {
  return reset.spec.destinationSelector !== undefined;
}

/** A dead host with something queued fails only after 9 m 44 s of tries in memory: a shorter watch proves nothing. */
const leastRecoveryWindow = 600;

const glob = withRules(z.string().max(255), [
  matches("must be printable ASCII without spaces; * and ? are the wildcards", /^[!-~]+$/),
]);

const selector = strictObject<DestinationSelector>({
  include: z
    .array(glob)
    .min(1)
    .max(64)
    .describe(
      'Names to reset, as globs: * stands for any characters, ? for one, the whole name has to match, case does not matter. All failing destinations are spelt ["*"].',
    ),
  exclude: z.array(glob).max(64).exactOptional().describe("Names to leave out, as globs like those of include."),
  failingForSeconds: seconds
    .exactOptional()
    .describe("Only destinations that have been failing for at least this long, by Synapse's own clock."),
  maxDestinations: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(10_000)
    .describe("Fail with TooManyMatched, and reset nothing, where more destinations match."),
});

const fields = strictObject<Fields>({
  homeserverRef: nameReference.describe("The Homeserver whose destinations are reset."),
  destination: serverName
    .exactOptional()
    .describe("The server name to reset. Exactly one of destination and destinationSelector."),
  destinationSelector: selector
    .exactOptional()
    .describe(
      "Resets the destinations that are failing when the run begins and match. Exactly one of destination and destinationSelector.",
    ),
  runToken: z.string().max(253).exactOptional().describe("Change it to run again."),
  suspend: z.boolean().default(false).describe("Post nothing while true. A watch goes on."),
  dryRun: z.boolean().default(false).describe("Say what would be reset, and post nothing."),
  readyWhen: z
    .enum(["Reset", "Recovered"])
    .default("Reset")
    .describe(
      "What Ready=True waits for: Reset, or Recovered, proof that events are delivered again, which takes a single destination. Later versions may add words.",
    ),
  recoveryWindowSeconds: seconds
    .default(900)
    .describe(`How long to watch for recovery; 0 is not at all, at least ${leastRecoveryWindow} for Recovered.`),
  activeDeadlineSeconds: seconds
    .min(1)
    .exactOptional()
    .describe(
      "Fail after this long, counting only while the Homeserver is Ready and the run is neither suspended nor queued. Where absent, 600 with destination and none with destinationSelector.",
    ),
  waitDeadlineSeconds: seconds.min(1).exactOptional().describe("Fail after one unbroken wait of this long."),
  backoffLimit: z.int().min(0).max(1000).default(6).describe("Repeats of a reset that did not take, before it fails."),
  notAfter: givenTimestamp
    .exactOptional()
    .describe(
      "Start no run after this moment, such as 2026-11-25T03:00:00Z: a restored backup must not replay old resets.",
    ),
  ttlSecondsAfterFinished: seconds
    .exactOptional()
    .describe(
      "Delete the object this long after watching ended; never where absent. Not for objects under GitOps, which would make and run them again.",
    ),
}).describe(
  "What is asked for. Only suspend, runToken, the deadlines, notAfter and ttlSecondsAfterFinished can be changed later.",
);

const rules: readonly Rule<Fields>[] = [
  {
    message: "exactly one of destination and destinationSelector must be set",
    field: "destination",
    cel: "has(self.destination) != has(self.destinationSelector)",
    holds: (spec) => (spec.destination === undefined) !== (spec.destinationSelector === undefined),
  },
  {
    message: "Recovered is for a single destination: set destination, or readyWhen to Reset",
    field: "readyWhen",
    cel: "self.readyWhen != 'Recovered' || !has(self.destinationSelector)",
    holds: (spec) => spec.readyWhen !== "Recovered" || spec.destinationSelector === undefined,
  },
  {
    message: `must be at least ${leastRecoveryWindow} where readyWhen is Recovered`,
    field: "recoveryWindowSeconds",
    cel: `self.readyWhen != 'Recovered' || self.recoveryWindowSeconds >= ${leastRecoveryWindow}`,
    holds: (spec) => spec.readyWhen !== "Recovered" || spec.recoveryWindowSeconds >= leastRecoveryWindow,
  },
];

export const federationResetSpec: z.ZodType<FederationResetSpec> = withRules(
  fields,
  rules,
) as z.ZodType<FederationResetSpec>;
