/** Asks two servers the same generated questions until they differ, and shrinks what made them differ. */
import * as fc from "fast-check";
import type { Case, Outcome } from "../case.ts";
import { compareOutcomes, type Difference } from "../comparison.ts";
import { observe } from "../run.ts";
import type { Subject } from "../subject.ts";
import { type Attempt, attempts, caseOf } from "./attempt.ts";

export interface FuzzOptions {
  /** A real Synapse. */
  readonly real: Subject;
  readonly ours: Subject;
  readonly seed: number;
  /** At least so many requests are sent to each. */
  readonly requests: number;
}

export interface Found {
  readonly case: Case;
  readonly differences: readonly Difference[];
}

export interface FuzzResult {
  /** Requests that each server answered before a difference, or in all. */
  readonly requests: number;
  readonly attempts: number;
  /** The smallest attempt in which the servers differ. */
  readonly found?: Found;
}

const requestsIn = ({ connections }: Case): number => connections.flatMap(({ requests }) => requests).length;

/** About how many requests an attempt has. */
const usualRequests = 10;

/** @throws the error of a server that can't be reached or arranged. */
export async function fuzz({ real, ours, seed, requests }: FuzzOptions): Promise<FuzzResult> {
  const sent = { requests: 0, attempts: 0 };

  const ask = async (attempt: Attempt): Promise<Found> => {
    const asked = caseOf(attempt, sent.attempts++);
    const [theirs, own] = await Promise.all(
      [real, ours].map(async (subject) => (await observe(subject, asked)) as readonly Outcome[]),
    );
    return { case: asked, differences: compareOutcomes("synapse", theirs!, own!) };
  };

  for (let round = 0; sent.requests < requests; round++) {
    let smallest: Found | undefined;
    const property = fc.asyncProperty(attempts, async (attempt) => {
      const found = await ask(attempt);
      if (found.differences.length > 0) smallest = found;
      else if (smallest === undefined) sent.requests += requestsIn(found.case);
      return found.differences.length === 0;
    });
    const numRuns = Math.ceil((requests - sent.requests) / usualRequests);
    const details = await fc.check(property, { seed: seed + round, numRuns });
    if (smallest !== undefined) return { ...sent, found: smallest };
    if (details.failed) throw details.errorInstance;
  }
  return sent;
}
