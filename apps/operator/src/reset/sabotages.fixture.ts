/** Decisions with a mistake in them, each of which the exploration has to catch. */
import { setConditions } from "../api/condition.ts";
import type { Attempt, FederationResetStatus } from "../api/federation-reset-status.ts";
import type { Instant } from "../run/instant.ts";
import { claimsOf } from "../run/verdict.ts";
import { decide } from "./decide/decide.ts";
import type { Facts, RowReading } from "./decide/facts.ts";
import { clearRow, type Decide } from "./world.fixture.ts";

export interface Sabotage {
  /** What the mistake is, for "An operator that …". */
  readonly mistake: string;
  readonly decideWith: Decide;
}

const longAgo = ({ wall, monotonic }: Instant): Instant => ({
  wall: wall - 3_600_000,
  monotonic: monotonic - 3_600_000,
});

const withBaseline = (facts: Facts, change: (attempt: Attempt) => Attempt): Facts => {
  const { attempt } = facts.reset.status;
  if (attempt === undefined) return facts;
  return { ...facts, reset: { ...facts.reset, status: { ...facts.reset.status, attempt: change(attempt) } } };
};

const readyStatus = (facts: Facts, status: FederationResetStatus): FederationResetStatus => {
  const claims = claimsOf({ state: "done", reason: "ResetAccepted", message: "" });
  const at = { generation: facts.reset.metadata.generation, now: "2026-11-25T03:00:00Z" };
  return { ...status, conditions: setConditions(status.conditions, claims, at) };
};

const believing = (facts: Facts, row: RowReading & { readonly found: "row" }): Facts => ({ ...facts, reading: row });

export const sabotages: readonly Sabotage[] = [
  {
    mistake: "posts without writing its intent first",
    decideWith: (facts) => {
      const step = decide(facts);
      return step.do === "write status" && step.intent ? { do: "post" } : step;
    },
  },
  {
    mistake: "says Ready before it posts",
    decideWith: (facts) => {
      const step = decide(facts);
      if (step.do !== "write status" || !step.intent) return step;
      return { ...step, intent: false, status: readyStatus(facts, step.status) };
    },
  },
  {
    mistake: "posts again without a look",
    decideWith: (facts) => {
      const { attempt } = facts.reset.status;
      const { now } = facts;
      if (attempt === undefined || attempt.outcome !== undefined) return decide(facts);
      return decide(believing(facts, { asked: now, at: now, found: "row", row: attempt.baseline }));
    },
  },
  {
    mistake: "does not wait for a POST that may be under way",
    decideWith: (facts) => {
      const { foreign, ownPost } = facts;
      const sent = ownPost?.sent;
      return decide({
        ...facts,
        ...(foreign && { foreign: { ...foreign, since: longAgo(foreign.since) } }),
        ...(ownPost && sent && { ownPost: { ...ownPost, sent: { ...sent, at: longAgo(sent.at) } } }),
      });
    },
  },
  {
    mistake: "takes a 200 for proof",
    decideWith: (facts) => {
      const { now, ownPost } = facts;
      if (ownPost?.sent?.outcome.post !== "accepted") return decide(facts);
      return decide(believing(facts, { asked: now, at: now, found: "row", row: clearRow }));
    },
  },
  {
    mistake: "rests its POST on an old look",
    decideWith: (facts) =>
      decide(facts.reading === undefined ? facts : { ...facts, reading: { ...facts.reading, at: facts.now } }),
  },
  {
    mistake: "posts long after its intent",
    decideWith: (facts) => {
      const { now, ownPost, reading } = facts;
      const fresh = { ...facts, ...(reading && { reading: { ...reading, at: now } }) };
      return decide(ownPost === undefined ? fresh : { ...fresh, ownPost: { ...ownPost, written: now } });
    },
  },
  {
    mistake: "forgets when the failure that it resets began",
    decideWith: (facts) =>
      decide(
        withBaseline(facts, ({ baseline: { failureTs: _failure, ...baseline }, ...attempt }) => ({
          ...attempt,
          baseline,
        })),
      ),
  },
  {
    mistake: "posts for a run that nobody asks for any more",
    decideWith: (facts) => {
      const { observedRunToken, ...status } = facts.reset.status;
      const { runToken: _token, ...spec } = facts.reset.spec;
      return status.attempt === undefined || observedRunToken === facts.reset.spec.runToken
        ? decide(facts)
        : decide({ ...facts, reset: { ...facts.reset, spec, status } });
    },
  },
  {
    mistake: "waits for ever for an answer that was lost",
    decideWith: (facts) =>
      facts.ownPost?.sent?.outcome.post === "ambiguous" ? { do: "wait", events: [] } : decide(facts),
  },
];
