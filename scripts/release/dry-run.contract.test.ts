import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";

interface Output {
  readonly stdout: string;
  readonly stderr: string;
}

// A busy machine takes minutes for what an idle one does in twenty seconds.
test("what a release would send holds what it should, installs and runs", { timeout: 900_000 }, async () => {
  const command = ["-C", "@synapse-federation/source", "scripts/release/dry-run.ts"];
  const { stdout, stderr } = await promisify(execFile)("tsx", command).catch((error: Output) => error);
  expect(stdout + stderr).toContain("Ready to be released.");
});
