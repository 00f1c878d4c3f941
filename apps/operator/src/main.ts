#!/usr/bin/env node
import { setFlagsFromString } from "node:v8";
import { nodeTooOld } from "@synapse-federation/core/node-version";
import packageJson from "../package.json" with { type: "json" };

const tooOld = nodeTooOld("synapse-federation-operator", process.versions.node);
if (tooOld !== undefined) {
  console.error(tooOld);
  process.exit(2);
}
// A reset leaves little behind: a young generation that grows to 48 MiB and threads of its own would take a fifth of
// the memory and gain nothing (docs/benchmarks.md). V8 looks at these whenever it collects.
for (const flag of ["--semi-space-growth-factor=1", "--single-threaded-gc", "--optimize-for-size"]) {
  setFlagsFromString(flag);
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
