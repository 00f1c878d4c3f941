import { describe, expect, it } from "vitest";
import { claimsOf, isFinished, type Verdict } from "./verdict.ts";

const message = "why";

interface Line {
  readonly run: string;
  readonly verdict: Verdict;
  /** Ready, Reconciling, Stalled, Succeeded, Finished: a line of the design's table. */
  readonly says: string;
}

const table: readonly Line[] = [
  { run: "running", verdict: { state: "running", message }, says: "False Resetting | True | False | Unknown | False" },
  {
    run: "waiting for something outside",
    verdict: { state: "waiting", reason: "Unauthorized", message },
    says: "False Unauthorized | True | False | Unknown | False",
  },
  {
    run: "suspended",
    verdict: { state: "suspended", message },
    says: "False Suspended | False | False | Unknown | False",
  },
  {
    run: "done, whether watched or not",
    verdict: { state: "done", reason: "ResetAccepted", message },
    says: "True ResetAccepted | False | False | True | True",
  },
  {
    run: "watched, and Ready waits for recovery",
    verdict: { state: "watching", reason: "Cleared", message },
    says: "False Watching | True | False | True | False",
  },
  {
    run: "over without the proof that Ready waited for",
    verdict: { state: "unproven", reason: "ResetAccepted", message },
    says: "False RecoveryNotProven | False | True | True | True",
  },
  {
    run: "failed",
    verdict: { state: "failed", reason: "BackoffLimitExceeded", message },
    says: "False BackoffLimitExceeded | False | True | False | True",
  },
];

const statuses = (verdict: Verdict): Readonly<Record<string, string>> =>
  Object.fromEntries(claimsOf(verdict).map(({ type, status }) => [type, status]));

describe("claimsOf", () => {
  it.each(table)("has a line for a run that is $run", ({ verdict, says }) => {
    const [ready, ...others] = claimsOf(verdict);
    expect([`${ready?.status} ${ready?.reason}`, ...others.map(({ status }) => status)].join(" | ")).toBe(says);
    expect(["Ready", "Reconciling", "Stalled", "Succeeded", "Finished"]).toEqual(Object.keys(statuses(verdict)));
    expect(isFinished(verdict)).toBe(says.endsWith("True"));
  });

  it.each(table)("says nothing that kstatus takes for two things at once of a run that is $run", ({ verdict }) => {
    const { Ready, Reconciling, Stalled } = statuses(verdict);
    expect([Ready, Reconciling, Stalled].filter((status) => status === "True").length).toBeLessThanOrEqual(1);
  });

  it("gives every condition the message, and Ready's reason but for Succeeded's own", () => {
    const claims = claimsOf({ state: "watching", reason: "ResetAccepted", message });
    expect(claims.map(({ type, reason }) => [type, reason])).toEqual([
      ["Ready", "Watching"],
      ["Reconciling", "Watching"],
      ["Stalled", "Watching"],
      ["Succeeded", "ResetAccepted"],
      ["Finished", "Watching"],
    ]);
    expect(new Set(claims.map((claim) => claim.message))).toEqual(new Set([message]));
  });
});
