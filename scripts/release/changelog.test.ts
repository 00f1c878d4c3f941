import { expect, test } from "vitest";
import { changelogEntry, plannedVersion, type ReleasePlan, withEntry } from "./changelog.ts";

const plan: ReleasePlan = {
  releases: [
    { name: "@x/core", newVersion: "0.2.0" },
    { name: "@x/operator", newVersion: "0.2.0" },
  ],
  changesets: [
    { summary: "Mended.", releases: [{ name: "@x/core", type: "patch" }] },
    {
      summary: "Grown.\n\nFrom A\nto B.\n",
      releases: [
        { name: "@x/operator", type: "patch" },
        { name: "@x/core", type: "minor" },
      ],
    },
    { summary: "Nobody notices.", releases: [{ name: "@x/core", type: "none" }] },
  ],
};

test("a change stands once, under the most that it means to a user, with all that it is about", () => {
  expect(changelogEntry(plan, "0.2.0", "2026-11-25")).toBe(
    `## 0.2.0 (2026-11-25)

### New

- **core, operator**: Grown.

  From A
  to B.

### Fixed

- **core**: Mended.`,
  );
});

test("the newest release stands first", () => {
  expect(withEntry("# Changelog\n\nAll of it.\n\n## 0.1.0 (x)\n\n- a\n", "## 0.2.0 (y)\n\n- b")).toBe(
    "# Changelog\n\nAll of it.\n\n## 0.2.0 (y)\n\n- b\n\n## 0.1.0 (x)\n\n- a\n",
  );
});

test("a plan has one version, or none where nothing changed", () => {
  expect(plannedVersion(plan)).toBe("0.2.0");
  expect(plannedVersion({ changesets: [], releases: [] })).toBeUndefined();
  const torn = { changesets: [], releases: [...plan.releases, { name: "@x/client", newVersion: "0.1.1" }] };
  expect(() => plannedVersion(torn)).toThrow("one version, not 0.2.0 and 0.1.1");
});
