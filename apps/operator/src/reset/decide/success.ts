/** The reset took, or there was nothing to do. */
import type { ConditionClaim } from "../../api/condition.ts";
import type { Attempt, Baseline, RecoveryWatch } from "../../api/federation-reset-status.ts";
import { timeText, write } from "../../run/saying.ts";
import { isTarget } from "../../run/target.ts";
import type { SuccessReason } from "../../run/verdict.ts";
import type { Facts } from "./facts.ts";
import { judgeRecovery } from "./recovery.ts";
import type { Step } from "./step.ts";

interface Success {
  readonly reason: SuccessReason;
  readonly message: string;
  /** The row before the reset, where recovery is watched. */
  readonly watchFrom?: Baseline;
  readonly attempt?: Attempt;
}

/** Writes the success, and begins the watch for recovery where one is asked for. */
export function succeed(facts: Facts, { reason, message, watchFrom, attempt }: Success): Step {
  const { readyWhen } = facts.reset.spec;
  const watch = watchFrom && beginWatch(facts, watchFrom);
  const row = facts.reading?.found === "row" ? facts.reading.row : undefined;
  const recovered: ConditionClaim | undefined = watch && judgeRecovery(watch, row, undefined);
  const waits = readyWhen === "Recovered" && watch !== undefined && recovered?.status !== "True";
  const verdict = waits
    ? ({ state: "watching", reason, message: recovered?.message ?? message } as const)
    : ({ state: "done", reason, message } as const);
  const events = [{ type: "Normal", reason, message }] as const;
  return write(facts, { verdict, attempt, events, ...(watch && { watch }), ...(recovered && { recovered }) });
}

function beginWatch({ now, homeserver, reset }: Facts, baseline: Baseline): RecoveryWatch | undefined {
  const seconds = reset.spec.recoveryWindowSeconds;
  if (seconds === 0 || !isTarget(homeserver)) return undefined;
  return {
    homeserverUID: homeserver.homeserverUID,
    url: homeserver.url,
    baseline,
    acceptedTime: timeText(now.wall),
    until: timeText(now.wall + seconds * 1000),
  };
}
