/** FederationReset: reset a destination once, and say what came of it. Field texts become the CRD's. */
import { z } from "zod";
import { describeServerNameFault, parseServerName } from "@synapse-federation/core/server-name";
import { type NameReference, nameReference, type Resource, seconds, timestamp } from "./metadata.ts";
import type { FederationResetStatus } from "./federation-reset-status.ts";
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

/** A spec that passed {@link federationResetSpec}: always one destination, as selectors are refused for now. */
export type FederationResetSpec = Fields & { readonly destination: string; readonly destinationSelector?: never };

export type FederationReset = Resource<"FederationReset", FederationResetSpec, FederationResetStatus>;

/** A dead host with something queued fails only after 9 m 44 s of tries in memory: a shorter watch proves nothing. */
const leastRecoveryWindow = 600;

const serverName = z
  .string()
  .max(261)
  .superRefine((name, context) => {
    const parsed = parseServerName(name);
    if (typeof parsed !== "string") context.addIssue({ code: "custom", message: describeServerNameFault(parsed) });
  });

const globs = (): z.ZodArray<z.ZodString> =>
  z
    .array(
      z
        .string()
        .min(1)
        .max(255)
        .regex(/^[\x21-\x7e]+$/, { error: "must be printable ASCII; * and ? are the wildcards" }),
    )
    .max(64);

const selector = strictObject<DestinationSelector>({
  include: globs().min(1).describe('Globs of whole names, * and ? only, case-insensitive. All is spelt ["*"].'),
  exclude: globs().exactOptional().describe("Globs of names to leave out."),
  failingForSeconds: seconds.exactOptional().describe("Only those failing for at least this long."),
  maxDestinations: z.int().min(1).max(1_000_000).default(10_000).describe("Refuse to start where more match."),
});

export const federationResetSpec: z.ZodType<FederationResetSpec> = strictObject<Fields>({
  homeserverRef: nameReference.describe("The Homeserver whose destination is reset."),
  destination: serverName
    .exactOptional()
    .describe("The server name to reset. Exactly one of destination and destinationSelector."),
  destinationSelector: selector.exactOptional().describe("The failing destinations to reset."),
  runToken: z.string().max(253).exactOptional().describe("Change it to run again."),
  suspend: z.boolean().default(false).describe("Post nothing while true. A watch goes on."),
  dryRun: z.boolean().default(false).describe("Say what would be reset, and post nothing."),
  readyWhen: z
    .enum(["Reset", "Recovered"])
    .default("Reset")
    .describe("What Ready=True waits for: the reset, or proof that events are delivered again."),
  recoveryWindowSeconds: seconds
    .default(900)
    .describe(`How long to watch for recovery; 0 is not at all, at least ${leastRecoveryWindow} for Recovered.`),
  activeDeadlineSeconds: seconds
    .min(1)
    .exactOptional()
    .describe(
      "Fail after this long, counting only while the Homeserver is Ready and the run is not suspended. 600 where absent.",
    ),
  waitDeadlineSeconds: seconds.min(1).exactOptional().describe("Fail after one unbroken wait of this long."),
  backoffLimit: z.int().min(0).max(1000).default(6).describe("Repeats of a reset that did not take, before it fails."),
  notAfter: timestamp
    .exactOptional()
    .describe("Start no run after this moment: a restored backup must not replay old resets."),
  ttlSecondsAfterFinished: seconds.exactOptional().describe("Delete the object this long after watching ended."),
}).superRefine((spec, context) => {
  const refuse = (field: keyof Fields, message: string): void =>
    context.addIssue({ code: "custom", path: [field], message });
  if (spec.destinationSelector !== undefined && spec.destination !== undefined) {
    refuse("destinationSelector", "exactly one of destination and destinationSelector may be set");
  } else if (spec.destinationSelector !== undefined) {
    refuse("destinationSelector", "destinationSelector is not supported yet: set destination, one object for each");
  } else if (spec.destination === undefined) {
    refuse("destination", "is required");
  }
  if (spec.readyWhen === "Recovered" && spec.recoveryWindowSeconds < leastRecoveryWindow) {
    refuse("recoveryWindowSeconds", `must be at least ${leastRecoveryWindow} where readyWhen is Recovered`);
  }
}) as z.ZodType<FederationResetSpec>;
