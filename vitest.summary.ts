import { appendFileSync } from "node:fs";
import type { Reporter, TestModule } from "vitest/node";

/** Prints one closing line, `N passed, N failed, N skipped`, and leaves the counts where `scripts/test.ts` asks. */
export default class Summary implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const n = { passed: 0, failed: errors.length, skipped: 0, pending: 0 };
    for (const m of modules) {
      if (m.children.size === 0 && !m.ok()) n.failed++;
      for (const t of m.children.allTests()) n[t.result().state]++;
    }
    console.log(`${n.passed} passed, ${n.failed} failed, ${n.skipped} skipped`);
    const counts = process.env["TEST_COUNTS_FILE"];
    if (counts !== undefined) appendFileSync(counts, `${JSON.stringify(n)}\n`);
  }
}
