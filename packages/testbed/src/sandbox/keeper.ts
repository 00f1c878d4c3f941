/**
 * The program behind `sandbox.ts`: owns a temporary folder and the processes in it, and outlives whoever asked for
 * them by as long as it takes to end them. It is told to stop by its channel closing, which the kernel also does
 * when the owner is killed, so there is one way out for a clean stop, a crash and a `kill -9`.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, openSync, chmodSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { KeeperMessage, KeeperRequest } from "./sandbox.ts";

const graceMs = 10_000;
const directory = mkdtempSync(join(tmpdir(), process.argv[2] ?? "sandbox-"));
// initdb runs as another user when we are root, and has to walk through here.
chmodSync(directory, 0o711);

const running: { readonly child: ChildProcess; readonly stopSignal: NodeJS.Signals }[] = [];
// The owner may be gone by now: then `disconnect` is on its way, and nobody misses the message.
const tell = (message: KeeperMessage): unknown => process.connected && process.send?.(message, () => {});

process.on("message", ({ id, spec }: KeeperRequest) => {
  const log = openSync(join(directory, spec.log), "a");
  const child = spawn(spec.command, spec.args, {
    cwd: directory,
    stdio: ["ignore", log, log],
    env: { ...process.env, ...spec.env },
    ...spec.identity,
  });
  running.push({ child, stopSignal: spec.stopSignal });
  child.once("spawn", () => tell({ id, pid: child.pid! }));
  child.once("error", (error) => tell({ id, exit: error.message }));
  child.once("exit", (code, signal) => tell({ id, exit: signal ?? `exit status ${code}` }));
});

process.once("disconnect", async () => {
  // Newest first: Synapse before its database.
  for (const { child, stopSignal } of running.reverse()) await end(child, stopSignal);
  await rm(directory, { recursive: true, force: true, maxRetries: 3 });
  process.exit(0);
});

async function end(child: ChildProcess, stopSignal: NodeJS.Signals): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  await new Promise<void>((resolve) => {
    const impatience = setTimeout(() => child.kill("SIGKILL"), graceMs);
    child.once("exit", () => {
      clearTimeout(impatience);
      resolve();
    });
    child.kill(stopSignal);
  });
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => process.disconnect?.());
tell({ directory });
