import { isDecided, isOfThisRun } from "../../run/run.ts";
import { waitFor } from "../../run/step.ts";
import { afterDecision } from "./after-decision.ts";
import { type Facts, ownPostOf } from "./facts.ts";
import { openAttempt } from "./open-attempt.ts";
import { settle } from "./settle.ts";
import { start } from "./start.ts";
import type { Step } from "./step.ts";

/**
 * Facts in, the one next step out. Reads, writes and draws nothing; every reason that a user can see comes from here.
 *
 * What it holds to: a run that says Succeeded had an accepted POST, or a row that read clear, or one that failed anew
 * since; and no POST goes out unless the last look before it, at most 10 s old, showed the row in backoff.
 */
export function decide(facts: Facts): Step {
  const { reset } = facts;
  if (reset.metadata.deletionTimestamp !== undefined) return waitFor();
  if (isDecided(reset)) return afterDecision(facts);
  const open = openAttempt(reset);
  if (open !== undefined) return settle(facts, open);
  const { attempt } = reset.status;
  if (attempt === undefined || !isOfThisRun(reset)) return start(facts);
  return start(facts, { attempt, own: ownPostOf(facts, attempt) });
}
