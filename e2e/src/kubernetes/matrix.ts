/**
 * The part of `test:matrix` about Kubernetes: every test that runs on a real kube-apiserver, on each release that
 * `test` does not take. Prints a part of docs/matrix.md. Exit status: 0 all passed, 1 some failed, 2 it could not run.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { requireTool } from "@synapse-federation/testbed";
import { chosenRelease, type KubernetesRelease, kubernetesReleases } from "@synapse-federation/testbed/kubernetes";

const root = fileURLToPath(new URL("../../../", import.meta.url));
/** Where those tests stand. */
const rooms = ["packages/testbed/src/kubernetes", "packages/controller", "apps/operator", "e2e/src/kubernetes"];

/** As vitest.summary.ts leaves them. */
interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Runs them and counts. What vitest prints goes to stderr. */
async function measure(release: KubernetesRelease): Promise<Counts> {
  const folder = await mkdtemp(join(tmpdir(), "kubernetes-matrix-"));
  try {
    const counts = join(folder, "counts.json");
    const vitest = spawn("vitest", ["run", "--project", "contract", ...rooms], {
      cwd: root,
      env: { ...process.env, TESTBED_KUBERNETES: release, TEST_COUNTS_FILE: counts },
      stdio: ["ignore", process.stderr, process.stderr],
    });
    await once(vitest, "close");
    return JSON.parse(await readFile(counts, "utf8")) as Counts;
  } finally {
    await rm(folder, { recursive: true });
  }
}

const go = await requireTool("go");
if (go.missing || process.env["TESTBED_KUBECONFIG"] || process.env["KUBEBUILDER_ASSETS"]) {
  console.error(`test:matrix: no release of Kubernetes can be chosen${go.note}`);
  process.exit(2);
}

const rows: string[] = [];
for (const release of kubernetesReleases.filter((one) => one !== chosenRelease({}))) {
  const { passed, failed, skipped } = await measure(release);
  rows.push(`| Kubernetes ${release} | ${passed} | ${failed} | ${skipped} |\n`);
  if (failed > 0 || passed === 0) process.exitCode = 1;
}
process.stdout.write(`
## Every test on a real Kubernetes API, on other releases

\`npx --yes pnpm@12 test\` takes Kubernetes ${chosenRelease({})}.

| server | tests that passed | failed | left out |
| --- | --- | --- | --- |
${rows.join("")}`);
