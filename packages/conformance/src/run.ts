import type { Case, Outcome, Profile, Theme } from "./case.ts";
import { compareOutcomes, type Difference } from "./comparison.ts";
import { normalForm, withoutBackoffNumbers } from "./normal-form.ts";
import type { Subject } from "./subject.ts";
import { expectedOf } from "./variant.ts";

/** What came of a case. */
export type Verdict =
  | { readonly kind: "same" }
  | { readonly kind: "differs"; readonly differences: readonly Difference[] }
  | { readonly kind: "left out"; readonly why: string };

export interface Result {
  readonly theme: string;
  readonly case: Case;
  readonly verdict: Verdict;
}

/** A case's outcomes in their normal form, or why the subject had to leave it out. */
export async function observe(subject: Subject, asked: Case): Promise<readonly Outcome[] | { leftOut: string }> {
  const arrangement = await subject.arrange(asked);
  if (arrangement !== "arranged") return arrangement;
  const outcomes: Outcome[] = [];
  for (const connection of asked.connections) outcomes.push(...(await subject.exchange(connection)));
  return outcomes.map((outcome) => normalForm(outcome, subject.kind.version));
}

const isLeftOut = (observed: readonly Outcome[] | { leftOut: string }): observed is { leftOut: string } =>
  "leftOut" in observed;

async function judge(subject: Subject, profile: Profile, asked: Case): Promise<Verdict> {
  const expected = expectedOf(asked.answers, subject.kind);
  if (expected === undefined) return { kind: "left out", why: "no answer was recorded for this kind of server" };
  const observed = await observe(subject, asked);
  if (isLeftOut(observed)) return { kind: "left out", why: observed.leftOut };
  const compared = (outcomes: readonly Outcome[]): readonly Outcome[] =>
    subject.rowsAreExact ? outcomes : outcomes.map(withoutBackoffNumbers);
  const differences = compareOutcomes(profile, compared(expected), compared(observed));
  return differences.length === 0 ? { kind: "same" } : { kind: "differs", differences };
}

/**
 * Runs a profile's cases one after another. `synapse` has every case and compares bytes; `spec` has those that the
 * published document promises, and compares values.
 *
 * @throws the subject's error when it can't be reached or arranged.
 */
export async function* runCases(subject: Subject, profile: Profile, themes: readonly Theme[]): AsyncGenerator<Result> {
  for (const { name, cases } of themes) {
    for (const asked of cases) {
      if (profile === "spec" && asked.profile !== "spec") continue;
      yield { theme: name, case: asked, verdict: await judge(subject, profile, asked) };
    }
  }
}
