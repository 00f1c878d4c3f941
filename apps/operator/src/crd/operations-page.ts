/** What docs/operations.md says by table: which conditions show a reason, and what to do about it. */
import { type ConditionClaim, pending } from "../api/condition.ts";
import { claimsOf as homeserverClaimsOf } from "../homeserver/decide.ts";
import { recovered } from "../reset/decide/recovery.ts";
import { claimsOf, type StateReason, type Verdict } from "../run/verdict.ts";
import { tableOf, type Tables } from "./page.ts";
import {
  eventReasons,
  failureReasons,
  homeserverReasons,
  type Reason,
  recoveryReasons,
  stateReasons,
  successReasons,
  waitReasons,
} from "./reasons.ts";

/** By the name under which the page asks for them. */
export const operationsTables: Tables = {
  "homeserver reasons": () =>
    remedies(homeserverReasons, (reason) => (reason === "Pending" ? pending : homeserverClaimsOf(reason, ""))),
  "federationreset reasons": () =>
    remedies({ ...stateReasons, HomeserverNotFound: waitReasons.HomeserverNotFound }, (reason) =>
      reason === "Pending" ? pending : claimsOf(verdicts[reason]),
    ),
  "success reasons": () => remedies(successReasons, (reason) => claimsOf({ state: "done", reason, message: "" })),
  "failure reasons": () => remedies(failureReasons, (reason) => claimsOf({ state: "failed", reason, message: "" })),
  "recovery reasons": () => remedies(recoveryReasons, (reason) => [recovered(reason)]),
  "event reasons": () =>
    tableOf(
      ["event", "means", "what to do"],
      Object.entries(eventReasons).map(([name, { meaning, whatToDo }]) => [`\`${name}\``, meaning, whatToDo]),
    ),
};

const verdicts: Readonly<Record<StateReason | "HomeserverNotFound", Verdict>> = {
  Resetting: { state: "running", message: "" },
  Suspended: { state: "suspended", message: "" },
  Watching: { state: "watching", reason: "ResetAccepted", message: "" },
  RecoveryNotProven: { state: "unproven", reason: "ResetAccepted", message: "" },
  HomeserverNotFound: { state: "waiting", reason: "HomeserverNotFound", message: "" },
};

function remedies<Name extends string>(
  reasons: Readonly<Record<Name, Reason>>,
  claims: (reason: Name) => readonly ConditionClaim[],
): string {
  return tableOf(
    ["reason", "conditions", "what to do"],
    (Object.keys(reasons) as Name[]).map((name) => [`\`${name}\``, shownBy(claims(name)), reasons[name].whatToDo]),
  );
}

/** The first one, which every reason has, and whichever others hold. */
const shownBy = ([first, ...others]: readonly ConditionClaim[]): string =>
  [first!, ...others.filter(({ status }) => status === "True")]
    .map(({ type, status }) => `${type}=${status}`)
    .join(", ");
