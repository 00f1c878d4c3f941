/** One replica of the operator as a cluster runs it: the real program, started again whenever it ends. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expectNoSecret } from "../operator/secrets.ts";

const program = fileURLToPath(new URL("../../../apps/operator/src/main.ts", import.meta.url));
/** Hundreds of processes start with the same code; node itself looks whether a file is the same. */
const compileCache = fileURLToPath(new URL("../../../.cache/compiled", import.meta.url));
const longestLog = 200_000;

export type HowItEnded = number | NodeJS.Signals;

export interface Replica extends AsyncDisposable {
  /** How each process before the present one ended: an exit status, or a signal. */
  readonly ended: readonly HowItEnded[];
  /** The last that the present process has logged. */
  log(): string;
  /** To the present process; `SIGSTOP` pauses it and `SIGCONT` wakes it. */
  signal(signal: NodeJS.Signals): void;
  /** The present one, to talk to. */
  process(): ChildProcess;
  /** Resolves once the present process has ended; rejects where it logged a token of a test. */
  death(): Promise<HowItEnded>;
  /** Asks it to end, and starts none after it. */
  stop(): Promise<HowItEnded>;
}

/** @param options of the operator's command line. @param nodeOptions node's own. */
export function startReplica(options: readonly string[], nodeOptions: readonly string[] = []): Replica {
  const ended: HowItEnded[] = [];
  let log: string;
  let wanted = true;
  let child: ChildProcess;
  let death: Promise<HowItEnded>;
  const start = (): void => {
    log = "";
    child = spawn(process.execPath, [...nodeOptions, "-C", "@synapse-federation/source", program, ...options], {
      env: { ...process.env, NODE_COMPILE_CACHE: compileCache },
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    const { stderr } = child;
    stderr!.on("data", (chunk: Buffer) => (log = (log + chunk.toString()).slice(-longestLog)));
    // Its last words come before its exit is told.
    death = once(child, "close").then(([code, signal]) => {
      expectNoSecret("a replica's log", log);
      const how = (code ?? signal) as HowItEnded;
      ended.push(how);
      if (wanted) start();
      return how;
    });
  };
  start();
  // A test that dies takes its operators along, the paused ones too.
  const kill = (): void => void child.kill("SIGKILL");
  process.once("exit", kill);
  const end = (signal: NodeJS.Signals): Promise<HowItEnded> => {
    wanted = false;
    process.off("exit", kill);
    child.kill(signal);
    return death;
  };
  return {
    ended,
    log: () => log,
    signal: (signal) => void child.kill(signal),
    process: () => child,
    death: () => death,
    stop: () => end("SIGTERM"),
    [Symbol.asyncDispose]: async () => void (await end("SIGKILL")),
  };
}
