/** `pnpm test`: every section in turn, each with its minutes, and one closing line over all of them. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { setPriority, tmpdir } from "node:os";
import { join } from "node:path";
import { printOutsideTools } from "@synapse-federation/testbed";

interface Section {
  readonly title: string;
  /** Tasks of turbo.json. */
  readonly tasks: readonly string[];
  /** It starts real components, which take minutes to make on a new machine. */
  readonly real?: true;
}

const sections: readonly Section[] = [
  { title: "lint", tasks: ["//#lint"] },
  { title: "types", tasks: ["//#typecheck"] },
  { title: "build", tasks: ["build", "publint"] },
  { title: "unit", tasks: ["//#test:unit"] },
  { title: "contract", tasks: ["//#test:contract"], real: true },
  { title: "end to end", tasks: ["//#test:e2e"], real: true },
];

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

/** Makes what the contract tests need while lint, types, build and unit tests run. Ends when all is there. */
const prepareInBackground = (): Promise<void> => {
  const child = spawn("tsx", ["-C", "@synapse-federation/source", "packages/testbed/src/prepare.ts"], {
    stdio: "ignore",
  });
  if (child.pid !== undefined) setPriority(child.pid, 19);
  return new Promise((resolve) => {
    // What could not be made is told by the tests that need it.
    child.on("error", () => resolve());
    child.on("exit", () => resolve());
  });
};

if (!(await printOutsideTools())) process.exit(1);
const prepared = prepareInBackground();

const env = { ...process.env, TEST_COUNTS_FILE: countsFile, TURBO_TELEMETRY_DISABLED: "1" };
const report: string[] = [];
let brokenSections = 0;
for (const { title, tasks, real } of sections) {
  const started = performance.now();
  const failedBefore = readCounts().reduce((sum, counts) => sum + counts.failed, 0);
  if (real) await prepared;
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
