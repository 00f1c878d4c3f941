import { passedDeadline } from "./deadline.ts";
import type { RunFacts } from "./facts.ts";
import { thisRun } from "./run.ts";
import { fail, say, type Saying } from "./saying.ts";
import { type RunStep, waitFor } from "./step.ts";

/**
 * The step of a run that may not go on: it is suspended, too late to begin, or past a deadline.
 *
 * @param rest what else the write says.
 */
export function refuse(facts: RunFacts, rest: Omit<Saying, "verdict"> = {}): RunStep | undefined {
  const { now, reset } = facts;
  const { notAfter, suspend } = reset.spec;
  if (suspend) {
    const verdict = { state: "suspended", message: "Suspended: nothing is reset while spec.suspend is true" } as const;
    return say(facts, { ...rest, verdict }) ?? waitFor();
  }
  if (thisRun(reset).startTime === undefined && notAfter !== undefined && now.wall > Date.parse(notAfter)) {
    return fail(facts, "Expired", `Not begun, because it is later than notAfter (${notAfter})`, rest);
  }
  const deadline = passedDeadline(facts);
  return deadline && fail(facts, "DeadlineExceeded", deadline.message, rest);
}
