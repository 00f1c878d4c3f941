/** `pnpm release:version`: the next version for all packages, apps and charts, and the changelog's next entry. */
import { execFileSync } from "node:child_process";
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { changelogEntry, plannedVersion, type ReleasePlan, withEntry } from "./changelog.ts";

const changeset = (...args: readonly string[]): string =>
  execFileSync("changeset", args, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });

function releasePlan(): ReleasePlan {
  // changesets ends with an error where there are none.
  if (globSync(".changeset/*.md").length === 0) return { changesets: [], releases: [] };
  const folder = mkdtempSync(join(tmpdir(), "release-plan-"));
  try {
    changeset("status", "--output", join(folder, "plan.json"));
    return JSON.parse(readFileSync(join(folder, "plan.json"), "utf8")) as ReleasePlan;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The text with `version` in place of what stood behind each of the keys. */
function withVersion(chart: string, version: string): string {
  return ["version", "appVersion"].reduce((text, key) => {
    const line = new RegExp(`^${key}: .*$`, "m");
    if (!line.test(text)) throw new Error(`A Chart.yaml holds no line "${key}: …".`);
    return text.replace(line, `${key}: ${version}`);
  }, chart);
}

const edit = (file: string, change: (text: string) => string): void =>
  writeFileSync(file, change(readFileSync(file, "utf8")));

const plan = releasePlan();
const version = plannedVersion(plan);
if (version === undefined) {
  console.error("Nothing to release: .changeset holds no changes. `npx --yes pnpm@12 changeset` adds one.");
  process.exitCode = 1;
} else {
  const charts = globSync("charts/*/Chart.yaml");
  changeset("version");
  for (const chart of charts) edit(chart, (text) => withVersion(text, version));
  const entry = changelogEntry(plan, version, new Date().toISOString().slice(0, 10));
  edit("CHANGELOG.md", (text) => withEntry(text, entry));
  console.log(
    `${version}, ${plan.releases.length} packages and ${charts.length} charts; read CHANGELOG.md and commit.`,
  );
}
