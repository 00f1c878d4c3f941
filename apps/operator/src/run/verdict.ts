/** The conditions table: what each state of a run says. */
import type { ConditionClaim, ConditionStatus } from "../api/condition.ts";
import type { WaitReason } from "./target.ts";

export type SuccessReason = "ResetAccepted" | "Cleared" | "NotNeeded" | "NothingMatched" | "DryRun" | "AllReset";
export type FailureReason =
  | "DestinationUnknown"
  | "BackoffLimitExceeded"
  | "DeadlineExceeded"
  | "TooManyMatched"
  | "HomeserverChanged"
  | "Expired"
  | "SomeFailed";
export type StateReason = "Resetting" | "Suspended" | "Watching" | "RecoveryNotProven";

/** Where a run stands. `message` is for people. */
export type Verdict = { readonly message: string } & (
  | { readonly state: "running" }
  | { readonly state: "waiting"; readonly reason: WaitReason }
  | { readonly state: "suspended" }
  /** The reset took, and Ready waits for proof that it helped. */
  | { readonly state: "watching"; readonly reason: SuccessReason }
  /** The reset took, and no proof came that it helped. */
  | { readonly state: "unproven"; readonly reason: SuccessReason }
  | { readonly state: "done"; readonly reason: SuccessReason }
  | { readonly state: "failed"; readonly reason: FailureReason }
);

type Word = readonly [status: ConditionStatus, reason: StateReason | WaitReason | SuccessReason | FailureReason];
interface TableRow {
  readonly Ready: Word;
  readonly Reconciling: ConditionStatus;
  readonly Stalled: ConditionStatus;
  readonly Succeeded: Word;
  readonly Finished: ConditionStatus;
}

function tableRow(verdict: Verdict): TableRow {
  switch (verdict.state) {
    case "running":
      return underWay("Resetting", "True");
    case "waiting":
      return underWay(verdict.reason, "True");
    case "suspended":
      return underWay("Suspended", "False");
    case "watching":
      return { ...succeeded(["False", "Watching"], verdict.reason), Reconciling: "True", Finished: "False" };
    case "unproven":
      return { ...succeeded(["False", "RecoveryNotProven"], verdict.reason), Stalled: "True" };
    case "done":
      return succeeded(["True", verdict.reason], verdict.reason);
    case "failed":
      return {
        Ready: ["False", verdict.reason],
        Reconciling: "False",
        Stalled: "True",
        Succeeded: ["False", verdict.reason],
        Finished: "True",
      };
    default:
      return verdict satisfies never;
  }
}

const underWay = (reason: StateReason | WaitReason, reconciling: ConditionStatus): TableRow => ({
  Ready: ["False", reason],
  Reconciling: reconciling,
  Stalled: "False",
  Succeeded: ["Unknown", reason],
  Finished: "False",
});

const succeeded = (Ready: Word, reason: SuccessReason): TableRow => ({
  Ready,
  Reconciling: "False",
  Stalled: "False",
  Succeeded: ["True", reason],
  Finished: "True",
});

/** The five conditions that a verdict makes. */
export function claimsOf(verdict: Verdict): readonly ConditionClaim[] {
  const row = tableRow(verdict);
  const [ready, reason] = row.Ready;
  const { message } = verdict;
  return [
    { type: "Ready", status: ready, reason, message },
    { type: "Reconciling", status: row.Reconciling, reason, message },
    { type: "Stalled", status: row.Stalled, reason, message },
    { type: "Succeeded", status: row.Succeeded[0], reason: row.Succeeded[1], message },
    { type: "Finished", status: row.Finished, reason, message },
  ];
}

/** Whether the run is over for who asked for it. */
export function isFinished(verdict: Verdict): boolean {
  return tableRow(verdict).Finished === "True";
}
