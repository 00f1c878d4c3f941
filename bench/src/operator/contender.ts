/** An operator's process, and what it costs. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";

/** How to start an operator: words for `sh`, with `{kubeconfig}` where the path of its kubeconfig belongs. */
export interface Contender {
  readonly name: string;
  readonly command: string;
}

export interface RunningContender extends AsyncDisposable {
  readonly startedAt: number;
  /** Milliseconds of CPU so far, in user and kernel mode. */
  cpuMs(): Promise<number>;
  /** The largest resident set so far, in MiB. */
  mostMiB(): Promise<number>;
}

/** Of `/proc/PID/stat`; a hundred a second wherever Linux runs Node.js. */
const msOfTick = 10;

/** It has a process of its own, so that /proc tells of it and of nothing else. */
export function startContender({ command }: Contender, kubeconfig: string): RunningContender {
  const startedAt = performance.now();
  const child = spawn("sh", ["-c", `exec ${command.replaceAll("{kubeconfig}", kubeconfig)}`], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const ended = once(child, "exit");
  const read = (file: string): Promise<string> => readFile(`/proc/${child.pid}/${file}`, "utf8");
  return {
    startedAt,
    async cpuMs() {
      // Its second field, the program's name, may hold spaces.
      const fields = (await read("stat")).split(") ").at(-1)!.split(" ");
      return (Number(fields[11]) + Number(fields[12])) * msOfTick;
    },
    async mostMiB() {
      return Number(/^VmHWM:\s+(\d+)/m.exec(await read("status"))?.[1]) / 1024;
    },
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      await ended;
    },
  };
}
