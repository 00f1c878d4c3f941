/**
 * `pnpm test`: every section in turn, each with its minutes, and one closing line over all of them. `--with-cluster`,
 * as CI has it, is a section more: pods in a whole cluster.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { setPriority, tmpdir } from "node:os";
import { join } from "node:path";
import { printOutsideTools } from "@synapse-federation/testbed";

interface Section {
  readonly title: string;
  /** Tasks of turbo.json. */
  readonly tasks: readonly string[];
  /** What it starts takes minutes to make on a new machine. */
  readonly needs?: keyof typeof preparations;
}

/** Programs that make it, in this order, while sections that need nothing run. */
const preparations = {
  components: "packages/testbed/src/prepare.ts",
  cluster: "packages/testbed/src/cluster/prepare.ts",
} as const;

const sections: readonly Section[] = [
  { title: "lint", tasks: ["//#lint"] },
  { title: "types", tasks: ["//#typecheck"] },
  { title: "build", tasks: ["build", "publint"] },
  { title: "unit", tasks: ["//#test:unit"] },
  { title: "contract", tasks: ["//#test:contract"], needs: "components" },
  { title: "end to end", tasks: ["//#test:e2e"], needs: "components" },
  { title: "cluster", tasks: ["//#test:cluster"], needs: "cluster" },
];
const withCluster = process.argv.includes("--with-cluster");
const chosen = sections.filter(({ needs }) => needs !== "cluster" || withCluster);

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const folder = mkdtempSync(join(tmpdir(), "synapse-federation-test-"));
const countsFile = join(folder, "counts.jsonl");
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

const readCounts = (): readonly Counts[] => {
  try {
    return readFileSync(countsFile, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Counts);
  } catch {
    return [];
  }
};

const run = (command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> =>
  new Promise((resolve) => {
    const child = spawn(command, args, { stdio: "inherit", env });
    child.on("error", () => resolve(1));
    child.on("exit", (code) => resolve(code ?? 1));
  });

/** Runs it at low priority; ends when all is there. */
const prepare = (program: string): Promise<void> => {
  const child = spawn("tsx", ["-C", "@synapse-federation/source", program], { stdio: "ignore" });
  if (child.pid !== undefined) setPriority(child.pid, 19);
  return new Promise((resolve) => {
    // What could not be made is told by the tests that need it.
    child.on("error", () => resolve());
    child.on("exit", () => resolve());
  });
};

if (!(await printOutsideTools())) process.exit(1);
const components = prepare(preparations.components);
const prepared = {
  components,
  cluster: withCluster ? components.then(() => prepare(preparations.cluster)) : components,
};

const env = { ...process.env, TEST_COUNTS_FILE: countsFile, TURBO_TELEMETRY_DISABLED: "1" };
const report: string[] = [];
let brokenSections = 0;
for (const { title, tasks, needs } of chosen) {
  const started = performance.now();
  const failedBefore = readCounts().reduce((sum, counts) => sum + counts.failed, 0);
  if (needs !== undefined) await prepared[needs];
  const status = await run("turbo", ["run", ...tasks], env);
  const failedTests = readCounts().reduce((sum, counts) => sum + counts.failed, 0) - failedBefore;
  // A section that fails without a failed test (lint, types, build, a runner that died) counts as one failure.
  if (status !== 0 && failedTests === 0) brokenSections++;
  const minutes = ((performance.now() - started) / 60_000).toFixed(2);
  report.push(`${title.padEnd(12)} ${minutes.padStart(6)} min  ${status === 0 ? "ok" : "FAILED"}`);
}

const total = readCounts().reduce(
  (sum, counts) => ({
    passed: sum.passed + counts.passed,
    failed: sum.failed + counts.failed,
    skipped: sum.skipped + counts.skipped,
  }),
  { passed: 0, failed: brokenSections, skipped: 0 },
);
console.log(`\n${report.join("\n")}\n`);
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
