import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { WriteStep } from "@synapse-federation/operator";
import { expectNoSecret } from "./secrets.ts";

/** Hundreds of processes start with the same code. Kept between runs: node itself looks whether a file is the same. */
const compileCache = fileURLToPath(new URL("../../../.cache/compiled", import.meta.url));

export interface Killable {
  /** What it has logged so far. */
  readonly log: () => string;
  /** `kill -9`; resolves when it is dead. */
  kill(): Promise<void>;
  /** Resolves with the exit status, or the signal, when it has ended; rejects where it logged a token of a test. */
  readonly ended: Promise<number | NodeJS.Signals>;
}

/** Starts an operator with `--once`. `onWriteStep` is waited for before the process goes on. */
export function startKillable(
  folders: { readonly manifests: string; readonly state: string },
  onWriteStep: (step: WriteStep, process: Killable) => Promise<void> = async () => undefined,
): Killable {
  const child: ChildProcess = fork(
    fileURLToPath(new URL("killable.process.ts", import.meta.url)),
    [folders.manifests, folders.state],
    {
      execArgv: ["-C", "@synapse-federation/source"],
      env: { ...process.env, NODE_COMPILE_CACHE: compileCache },
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    },
  );
  let log = "";
  child.stderr!.on("data", (chunk: Buffer) => (log = (log + chunk.toString()).slice(-100_000)));
  const ended = once(child, "exit").then(([code, signal]) => {
    expectNoSecret("an operator's log", log);
    return (code ?? signal) as number | NodeJS.Signals;
  });
  const operator: Killable = {
    log: () => log,
    ended,
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
  };
  child.on("message", async (step: WriteStep) => {
    await onWriteStep(step, operator);
    // It may have died meanwhile: without a callback that were an uncaught EPIPE.
    if (child.connected) child.send("go on", () => undefined);
  });
  return operator;
}
