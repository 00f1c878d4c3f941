import type { Int64 } from "@synapse-federation/core/wire";
import { z } from "zod";
import { type Condition, conditions, pending } from "./condition.ts";
import { count, int64, seconds, timestamp } from "./metadata.ts";
import { strictObject } from "./strict-object.ts";

/** A row as it was read: what later readings are compared with. Absent is null. */
export interface Baseline {
  readonly retryLastTs: Int64;
  readonly retryInterval?: Int64;
  readonly failureTs?: Int64;
  readonly lastSuccessfulStreamOrdering?: Int64;
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
  readonly lastSuccessfulStreamOrdering?: Int64;
}

/** Names whose POSTs may have left, written before the first of them. They begin after `Selection.after`. */
export interface SelectionWindow {
  readonly size: number;
  readonly holder: string;
  readonly startTime: string;
  readonly requestTimeoutSeconds: number;
}

/** A destination that a selector run could not reset. */
export interface SelectionFailure {
  readonly destination: string;
  readonly reason: string;
}

/** How far a selector run has come. `matched` is the sum of `reset`, `notNeeded`, `failed` and what is still to do. */
export interface Selection {
  readonly matched: number;
  readonly reset: number;
  readonly notNeeded: number;
  readonly failed: number;
  readonly failedAgain: number;
  readonly skipped: number;
  readonly approximate?: boolean;
  readonly snapshotTime: string;
  readonly throughFailureTs?: Int64;
  readonly homeserverUID: string;
  readonly url: string;
  readonly after?: string;
  readonly through?: string;
  readonly window?: SelectionWindow;
  readonly failures?: readonly SelectionFailure[];
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
  readonly selected?: Selection;
}

const baseline = strictObject<Baseline>({
  retryLastTs: int64.describe("Unix ms of the last failed try."),
  retryInterval: int64.exactOptional().describe("Milliseconds between two tries."),
  failureTs: int64.exactOptional().describe("Unix ms of the first failure."),
  lastSuccessfulStreamOrdering: int64.exactOptional().describe("Stream position of the last event delivered."),
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
    .describe(
      "What came of it. Absent while its POST may still be under way or its outcome is not known yet. Later versions may add words.",
    ),
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
  lastSuccessfulStreamOrdering: int64.exactOptional().describe("Stream position of the last event delivered."),
});

const destinationName = z.string().max(261);

/** Largest number of {@link Selection.failures}, so that a status stays under 16 KiB. */
export const mostFailuresTold = 20;

const selectionWindow = strictObject<SelectionWindow>({
  size: count.describe("How many names it holds."),
  holder: z.string().max(64).describe("Random id of the process that resets them."),
  startTime: timestamp.describe("When it was written."),
  requestTimeoutSeconds: seconds.describe("How long a POST of it may be under way."),
});

const selectionFailure = strictObject<SelectionFailure>({
  destination: destinationName.describe("The server name."),
  reason: z.string().max(128).describe("One word for programs."),
});

const selection = strictObject<Selection>({
  matched: count.describe("Failing destinations that matched."),
  reset: count.describe("Of them, those that were sent a reset and are not in backoff since."),
  notNeeded: count.describe("Of them, those that recovered before their turn came."),
  failed: count.describe("Of them, those that were sent a reset and are in backoff as before."),
  failedAgain: count.describe("Of those reset, the ones that were seen to fail anew."),
  skipped: count.describe("Failing rows whose names are no server names; they are left alone."),
  approximate: z
    .boolean()
    .exactOptional()
    .describe("True where the rows moved so much while they were read that some may be missing."),
  snapshotTime: timestamp.describe("When they were selected, by the homeserver's clock."),
  throughFailureTs: int64
    .exactOptional()
    .describe("Unix ms: the latest first failure among them. What began to fail later is not of this run."),
  homeserverUID: z.string().max(64).describe("The Homeserver object that they were selected at."),
  url: z.string().max(2048).describe("Where they were selected."),
  after: destinationName.exactOptional().describe("The names up to this one, bytewise, have had their turn."),
  through: destinationName.exactOptional().describe("The last name of the newest window."),
  window: selectionWindow.exactOptional().describe("The names after `after` up to `through`, being reset."),
  failures: z
    .array(selectionFailure)
    .max(mostFailuresTold)
    .exactOptional()
    .describe(`The first ${mostFailuresTold} of those that failed.`),
});

export const federationResetStatus: z.ZodType<FederationResetStatus> = strictObject<FederationResetStatus>({
  observedGeneration: z.int().min(-1).describe("The generation of spec that this status is about."),
  conditions: conditions.describe("Ready, Reconciling, Stalled, Succeeded, Finished, Recovered."),
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
  selected: selection.exactOptional().describe("What a selector chose, and what came of it."),
});

/** What the API server writes where no status stands yet. */
export const freshFederationResetStatus: FederationResetStatus = { observedGeneration: -1, conditions: pending };
