import type { Dialect } from "@synapse-federation/core/store";
import type { Outcome, Variant } from "./case.ts";

/** Compares releases such as `1.163.2` and `1.164.0rc1`; a release candidate counts as its release. */
export function compareReleases(a: string, b: string): number {
  const [left, right] = [a, b].map((release) => release.split(".").map((part) => Number.parseInt(part, 10)));
  for (let at = 0; at < Math.max(left!.length, right!.length); at++) {
    const difference = (left![at] ?? 0) - (right![at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Which kind of Synapse a server answers like. */
export interface Kind {
  readonly dialect: Dialect;
  /** Synapse's release, as in `1.163.2`. */
  readonly version: string;
}

/** The outcomes that are right for a kind of server; undefined where none were recorded. */
export const expectedOf = (variants: readonly Variant[], { dialect, version }: Kind): readonly Outcome[] | undefined =>
  variants.find(
    (variant) =>
      (variant.dialect ?? dialect) === dialect &&
      (variant.since === undefined || compareReleases(version, variant.since) >= 0) &&
      (variant.until === undefined || compareReleases(version, variant.until) < 0),
  )?.outcomes;

/** What one Synapse answered to one case. */
export interface Observation extends Kind {
  readonly outcomes: readonly Outcome[];
}

interface Interval extends Pick<Variant, "since" | "until"> {
  readonly outcomes: readonly Outcome[];
}

/** Consecutive releases with equal outcomes as one interval; the outer ends are open. */
function intervals(observations: readonly Observation[]): readonly Interval[] {
  const found: Interval[] = [];
  for (const { version, outcomes } of observations.toSorted((a, b) => compareReleases(a.version, b.version))) {
    const last = found.at(-1);
    if (last === undefined) found.push({ outcomes });
    else if (JSON.stringify(last.outcomes) !== JSON.stringify(outcomes)) {
      found[found.length - 1] = { ...last, until: version };
      found.push({ since: version, outcomes });
    }
  }
  return found;
}

/** The fewest variants that say what was observed. */
export function variantsOf(observations: readonly Observation[]): readonly Variant[] {
  const byDialect = (dialect: Dialect): readonly Interval[] =>
    intervals(observations.filter((observation) => observation.dialect === dialect));
  const sqlite = byDialect("sqlite");
  const postgres = byDialect("postgres");
  if (JSON.stringify(sqlite) === JSON.stringify(postgres)) return sqlite;
  return [
    ...sqlite.map((interval) => ({ dialect: "sqlite" as const, ...interval })),
    ...postgres.map((interval) => ({ dialect: "postgres" as const, ...interval })),
  ];
}
