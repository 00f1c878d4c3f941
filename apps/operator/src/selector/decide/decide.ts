import { expire, restamp } from "../../run/after-decision.ts";
import { refuse } from "../../run/refusal.ts";
import { isDecided } from "../../run/run.ts";
import { waitFor } from "../../run/step.ts";
import { carryOut } from "./carry-out.ts";
import type { Facts } from "./facts.ts";
import type { Step } from "./step.ts";

/**
 * Facts in, the one next step out. Reads, writes and draws nothing; every reason that a user can see comes from here.
 *
 * What it holds to: every destination of the selection is sent a reset or counted as one that needed none; what was
 * sent is written before it is sent, a window of names at a time; and a name is sent one only where the last list, at
 * most 30 s old, shows it failing.
 */
export function decide(facts: Facts): Step {
  const { reset } = facts;
  if (reset.metadata.deletionTimestamp !== undefined) return waitFor();
  if (isDecided(reset)) return restamp(facts) ?? expire(facts, reset.status.completionTime);
  return refuse(facts) ?? carryOut(facts);
}
