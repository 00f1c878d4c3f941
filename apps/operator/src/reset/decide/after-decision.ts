/** A run that is decided: it is watched for a while, follows changes of spec, and is deleted when its time is up. */
import { expire, restamp } from "../../run/after-decision.ts";
import type { Facts } from "./facts.ts";
import type { Step } from "./step.ts";
import { watchRecovery } from "./watch.ts";

export function afterDecision(facts: Facts): Step {
  const { watch, completionTime } = facts.reset.status;
  const restamped = restamp(facts);
  if (restamped !== undefined) return restamped;
  if (watch !== undefined && watch.endTime === undefined) return watchRecovery(facts, watch);
  return expire(facts, watch?.endTime ?? completionTime);
}
