import { setTimeout as sleep } from "node:timers/promises";
import { logTail } from "../sandbox/log-tail.ts";
import type { SandboxProcess } from "../sandbox/sandbox.ts";

const patienceMs = 120_000;

export interface Starting {
  readonly name: string;
  readonly process: SandboxProcess;
  /** Path of what it prints. */
  readonly log: string;
  /** What must not be seen of that. */
  readonly secrets: readonly string[];
}

/** Waits until `ask` succeeds. @throws Error with the end of the log where the process ends first or never answers. */
export async function ready({ name, process, log, secrets }: Starting, ask: () => Promise<void>): Promise<void> {
  let ended: string | undefined;
  void process.exited.then((how) => (ended = how));
  const deadline = Date.now() + patienceMs;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      const problem = ended ?? (Date.now() > deadline ? String(error) : undefined);
      if (problem !== undefined) {
        const end = await logTail(log, secrets);
        throw new Error(`${name} did not start (${problem}). The end of its log:\n${end}`, { cause: error });
      }
    }
    await sleep(100);
  }
}
