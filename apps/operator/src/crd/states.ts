/** The rows of the conditions table: what a run can be in, by what its page calls it. */
import type { Verdict } from "../run/verdict.ts";

export const states: readonly (readonly [title: string, verdict: Verdict])[] = [
  ["under way", { state: "running", message: "" }],
  ["waiting", { state: "waiting", reason: "HomeserverNotFound", message: "" }],
  ["suspended", { state: "suspended", message: "" }],
  [
    "reset, watching for the recovery that `readyWhen` asks for",
    { state: "watching", reason: "ResetAccepted", message: "" },
  ],
  ["watched to the end without proof of it", { state: "unproven", reason: "ResetAccepted", message: "" }],
  ["done", { state: "done", reason: "ResetAccepted", message: "" }],
  ["failed", { state: "failed", reason: "BackoffLimitExceeded", message: "" }],
];
