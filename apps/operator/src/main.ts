#!/usr/bin/env -S node --max-semi-space-size=4 --single-threaded
// A reset leaves little behind: a larger young generation and threads to collect it take a third more memory and more CPU
// (docs/benchmarks.md). The image's entry point has the same flags.
import { nodeTooOld } from "@synapse-federation/core/node-version";
import packageJson from "../package.json" with { type: "json" };

const tooOld = nodeTooOld("synapse-federation-operator", process.versions.node);
if (tooOld !== undefined) {
  console.error(tooOld);
  process.exit(2);
}
const { command } = await import("./command.ts");
const stop = new AbortController();
for (const [name, number] of [["SIGINT", 2] as const, ["SIGTERM", 15] as const]) {
  process.on(name, () => {
    // Somebody who asks twice does not want to wait.
    if (stop.signal.aborted) process.exit(128 + number);
    stop.abort();
  });
}
// Whoever read our lines is gone.
process.stdout.on("error", () => stop.abort());

process.exitCode = await command({
  args: process.argv.slice(2),
  environment: process.env,
  version: packageJson.version,
  signal: stop.signal,
  stdout: (line) => process.stdout.write(`${line}\n`),
  stderr: (line) => process.stderr.write(`${line}\n`),
  logFormat: process.stderr.isTTY ? "plain" : "json",
});
