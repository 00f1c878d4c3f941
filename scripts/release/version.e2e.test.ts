import { execFile } from "node:child_process";
import { cp, glob, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";

const run = promisify(execFile);
const script = resolve("scripts/release/version.ts");
let copy: string;

/** What a release reads and writes, in a repository of its own. */
beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), "release-version-"));
  const files = ["package.json", "pnpm-workspace.yaml", "pnpm-lock.yaml", "CHANGELOG.md", ".changeset/config.json"];
  const manifests = "{{packages,apps,charts}/*/package.json,{bench,e2e}/package.json,charts/*/Chart.yaml}";
  for await (const manifest of glob(manifests)) files.push(manifest);
  for (const file of files) {
    await mkdir(dirname(join(copy, file)), { recursive: true });
    await cp(file, join(copy, file));
  }
  const git = (...args: readonly string[]) =>
    run("git", ["-c", "user.name=test", "-c", "user.email=test@example.org", ...args], { cwd: copy });
  await git("init", "--quiet", "--initial-branch", "main");
  await git("add", ".");
  await git("commit", "--quiet", "--message", "As it stands");
});
afterAll(() => rm(copy, { recursive: true, force: true }));

const release = () => run("tsx", [script], { cwd: copy });
const read = (file: string): Promise<string> => readFile(join(copy, file), "utf8");

test("without a change there is nothing to release", async () => {
  await expect(release()).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining("Nothing to release") });
});

test("a change of one package gives one version to all, and an entry to the changelog", async () => {
  const text = '---\n"@synapse-federation/client": minor\n---\n\nIt can do more.\n';
  await writeFile(join(copy, ".changeset/more.md"), text);
  const versionOf = async (file: string): Promise<string> =>
    (JSON.parse(await read(file)) as { readonly version: string }).version;
  const [major, minor] = (await versionOf("packages/client/package.json")).split(".");
  const next = `${major}.${Number(minor) + 1}.0`;

  await release();

  for await (const manifest of glob("{packages,apps,charts}/*/package.json", { cwd: copy })) {
    expect(await versionOf(manifest), manifest).toBe(next);
  }
  for await (const chart of glob("charts/*/Chart.yaml", { cwd: copy })) {
    expect(await read(chart)).toMatch(new RegExp(`^version: ${next}\nappVersion: ${next}$`, "m"));
  }
  expect(await read("CHANGELOG.md")).toMatch(
    new RegExp(
      `^# Changelog\n\n.*\n\n## ${next} \\(20..-..-..\\)\n\n### New\n\n- \\*\\*client\\*\\*: It can do more\\.\n`,
    ),
  );
});
