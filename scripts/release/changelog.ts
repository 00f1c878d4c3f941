/** The changelog: one page for all packages, apps and charts, because they carry one version. */

type Bump = "major" | "minor" | "patch";

/** What `changeset status --output` writes, as far as it is read here. */
export interface ReleasePlan {
  readonly changesets: readonly {
    readonly summary: string;
    readonly releases: readonly { readonly name: string; readonly type: Bump | "none" }[];
  }[];
  readonly releases: readonly { readonly name: string; readonly newVersion: string }[];
}

const headings: readonly (readonly [Bump, string])[] = [
  ["major", "Breaking"],
  ["minor", "New"],
  ["patch", "Fixed"],
];

/** The version that the plan gives to everything; undefined where there is nothing to release. */
export function plannedVersion({ releases }: ReleasePlan): string | undefined {
  const versions = [...new Set(releases.map(({ newVersion }) => newVersion))];
  if (versions.length > 1) throw new Error(`Everything is released under one version, not ${versions.join(" and ")}.`);
  return versions[0];
}

/** A release's part of the changelog: each change once, with the packages that it is about. */
export function changelogEntry(plan: ReleasePlan, version: string, date: string): string {
  const sections = headings.flatMap(([bump, heading]) => {
    const lines = plan.changesets.filter((change) => highest(change) === bump).map(line);
    return lines.length === 0 ? [] : [`### ${heading}`, lines.sort().join("\n")];
  });
  return [`## ${version} (${date})`, ...sections].join("\n\n");
}

/** The changelog with another entry before the earlier ones. */
export function withEntry(changelog: string, entry: string): string {
  const [head, ...earlier] = changelog.split(/^(?=## )/m);
  return [head!.trim(), entry, ...earlier.map((one) => one.trim())].join("\n\n") + "\n";
}

const highest = ({ releases }: ReleasePlan["changesets"][number]): Bump | undefined =>
  headings.map(([bump]) => bump).find((bump) => releases.some(({ type }) => type === bump));

function line({ summary, releases }: ReleasePlan["changesets"][number]): string {
  const names = releases.filter(({ type }) => type !== "none").map(({ name }) => name.replace(/^@[^/]+\//, ""));
  return `- **${names.sort().join(", ")}**: ${summary.trim().replaceAll(/\n(?=[^\n])/g, "\n  ")}`;
}
