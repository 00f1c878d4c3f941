import { z } from "zod";
import { type Condition, condition, pending } from "./condition.ts";
import { count, int64Text, seconds, timestamp } from "./metadata.ts";
import { strictObject } from "./strict-object.ts";

/** A row as it was read: what later readings are compared with. Absent is null. Integers are decimal text. */
export interface Baseline {
  readonly retryLastTs: string;
  readonly retryInterval?: string;
  readonly failureTs?: string;
  readonly lastSuccessfulStreamOrdering?: string;
}

/**
 * What came of an attempt. `Taken`: the row was clear after it. `NotTaken`: it was sent, and the row did not clear.
 * `Refused`: it was not sent or not taken up. `Unknown`: nobody can tell any more.
 */
export type AttemptOutcome = "Taken" | "NotTaken" | "Refused" | "Unknown";

/** Written before a POST leaves, so that whoever comes next knows that it may have. Open while it has no outcome. */
export interface Attempt {
  readonly number: number;
  readonly posts: number;
  readonly holder: string;
  readonly startTime: string;
  readonly requestTimeoutSeconds: number;
  readonly homeserverUID: string;
  readonly url: string;
  readonly baseline: Baseline;
  readonly outcome?: AttemptOutcome;
}

export interface RecoveryWatch {
  readonly homeserverUID: string;
  readonly url: string;
  readonly baseline: Baseline;
  readonly acceptedTime: string;
  readonly until: string;
  readonly endTime?: string;
}

/** The destination as it was last read. */
export interface ObservedDestination {
  readonly observedTime: string;
  readonly lastRetryTime?: string;
  readonly failingSince?: string;
  readonly retryIntervalSeconds?: number;
  readonly nextRetryTime?: string;
  readonly lastSuccessfulStreamOrdering?: string;
}

export interface FederationResetStatus {
  readonly observedGeneration: number;
  readonly conditions: readonly Condition[];
  readonly observedRunToken?: string;
  readonly startTime?: string;
  readonly completionTime?: string;
  readonly attempts?: number;
  readonly attempt?: Attempt;
  readonly activeSeconds?: number;
  readonly waitingSince?: string;
  readonly watch?: RecoveryWatch;
  readonly destination?: ObservedDestination;
}

const baseline = strictObject<Baseline>({
  retryLastTs: int64Text.describe("Unix ms of the last failed try."),
  retryInterval: int64Text.exactOptional().describe("Milliseconds between two tries."),
  failureTs: int64Text.exactOptional().describe("Unix ms of the first failure."),
  lastSuccessfulStreamOrdering: int64Text.exactOptional().describe("Stream position of the last event delivered."),
});

const attempt = strictObject<Attempt>({
  number: count.describe("Which attempt of the run this is."),
  posts: count.describe("POSTs of this run that may have left, this one included."),
  holder: z.string().max(64).describe("Random id of the process that made it."),
  startTime: timestamp.describe("When it was written."),
  requestTimeoutSeconds: seconds.describe("How long its POST may be under way."),
  homeserverUID: z.string().max(64).describe("The Homeserver object that it was made for."),
  url: z.string().max(2048).describe("Where its POST goes."),
  baseline: baseline.describe("The row before it."),
  outcome: z
    .enum(["Taken", "NotTaken", "Refused", "Unknown"])
    .exactOptional()
    .describe("What came of it. Absent while its POST may still be under way or its outcome is not known yet."),
});

const watch = strictObject<RecoveryWatch>({
  homeserverUID: z.string().max(64).describe("The Homeserver object whose destination is watched."),
  url: z.string().max(2048).describe("Where it was."),
  baseline: baseline.describe("The row before the reset."),
  acceptedTime: timestamp.describe("When the reset was known to have taken."),
  until: timestamp.describe("When watching ends at the latest."),
  endTime: timestamp.exactOptional().describe("When watching ended."),
});

const observedDestination = strictObject<ObservedDestination>({
  observedTime: timestamp.describe("When it was read."),
  lastRetryTime: timestamp.exactOptional().describe("Last failed try."),
  failingSince: timestamp.exactOptional().describe("First failure since the last success."),
  retryIntervalSeconds: count.exactOptional().describe("Time between two tries."),
  nextRetryTime: timestamp.exactOptional().describe("When Synapse tries next."),
  lastSuccessfulStreamOrdering: int64Text.exactOptional().describe("Stream position of the last event delivered."),
});

export const federationResetStatus: z.ZodType<FederationResetStatus> = strictObject<FederationResetStatus>({
  observedGeneration: z.int().min(-1).describe("The generation of spec that this status is about."),
  conditions: z.array(condition).max(16).describe("Ready, Reconciling, Stalled, Succeeded, Finished, Recovered."),
  observedRunToken: z.string().max(253).exactOptional().describe("The run token of this run."),
  startTime: timestamp.exactOptional().describe("When the run began."),
  completionTime: timestamp.exactOptional().describe("When the run ended."),
  attempts: count
    .exactOptional()
    .describe("Attempts of this run that count towards backoffLimit; one that was refused or resumed counts once."),
  attempt: attempt.exactOptional().describe("The newest attempt."),
  activeSeconds: count.exactOptional().describe("What counts towards activeDeadlineSeconds."),
  waitingSince: timestamp.exactOptional().describe("When the present wait began."),
  watch: watch.exactOptional().describe("The watch for recovery."),
  destination: observedDestination.exactOptional().describe("The destination as last read."),
});

/** What the API server writes where no status stands yet. */
export const freshFederationResetStatus: FederationResetStatus = { observedGeneration: -1, conditions: pending };
