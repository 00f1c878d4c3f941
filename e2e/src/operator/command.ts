import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expectNoSecret } from "./secrets.ts";

interface Folders {
  readonly manifests: string;
  readonly state: string;
}

/** How the operator's program ended, and what it printed. */
export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Program {
  /** As a service manager does, or somebody at a terminal, the kernel, or who looks for a leak. */
  interrupt(signal: "SIGTERM" | "SIGINT" | "SIGKILL" | "SIGUSR2"): void;
  /** What it has printed so far. */
  printed(): string;
  /** Rejects where it printed a token of a test. */
  readonly ended: Promise<Ended>;
}

const program = fileURLToPath(new URL("../../../apps/operator/src/main.ts", import.meta.url));

/** Starts the operator's program as a user does. */
export const startOperator = (...options: readonly string[]): Program => startOperatorIn({}, ...options);

/** The same with variables of the environment besides those of this process. */
export function startOperatorIn(environment: Readonly<Record<string, string>>, ...options: readonly string[]): Program {
  const args = ["-C", "@synapse-federation/source", program, ...options];
  const { promise, resolve } = Promise.withResolvers<Ended>();
  const child = execFile(
    process.execPath,
    args,
    { env: { ...process.env, ...environment } },
    (_error, stdout, stderr) => {
      resolve({ status: child.exitCode, stdout, stderr });
    },
  );
  const ended = promise.then((how) => {
    expectNoSecret("what the operator printed", how.stdout + how.stderr);
    return how;
  });
  let printed = "";
  for (const output of [child.stdout!, child.stderr!]) output.on("data", (text: string) => (printed += text));
  return { ended, printed: () => printed, interrupt: (signal) => void child.kill(signal) };
}

export function startProgram({ manifests, state }: Folders, ...more: readonly string[]): Program {
  return startOperator("--manifests", manifests, "--state", state, ...more);
}

export function runOnce(folders: Folders): Promise<Ended> {
  return startProgram(folders, "--once").ended;
}
