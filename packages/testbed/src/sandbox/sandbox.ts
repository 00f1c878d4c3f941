/** A temporary folder with processes in it that are gone when it is closed, and when the process that opened it dies. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** A program to run in the foreground; its output goes to a file in the sandbox's folder. */
export interface ProcessSpec {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** File name, in the sandbox's folder, of what it prints. */
  readonly log: string;
  /** How it is asked to end; `SIGKILL` follows after 10 s. */
  readonly stopSignal: NodeJS.Signals;
  /** Run as another user (root only). */
  readonly identity?: { readonly uid: number; readonly gid: number };
}

export interface SandboxProcess {
  readonly pid: number;
  /** Settles when it has ended, with how: `exit status 1`, `SIGKILL`. */
  readonly exited: Promise<string>;
}

export interface Sandbox extends AsyncDisposable {
  readonly directory: string;
  /** @throws Error where the program can't be started. */
  run(spec: ProcessSpec): Promise<SandboxProcess>;
  /** Ends the processes, newest first, and removes the folder. */
  close(): Promise<void>;
}

export interface KeeperRequest {
  readonly id: number;
  readonly spec: ProcessSpec;
}
export type KeeperMessage =
  | { readonly directory: string }
  | { readonly id: number; readonly pid: number }
  | { readonly id: number; readonly exit: string };

/** Opens a sandbox whose folder's name begins with `prefix`. */
export async function openSandbox(prefix: string): Promise<Sandbox> {
  const keeper = fork(fileURLToPath(new URL("keeper.ts", import.meta.url)), [prefix], {
    // A Ctrl-C at the terminal goes to the whole group; the keeper has to outlive it.
    detached: true,
    execArgv: [],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const directory = await new Promise<string>((resolve, reject) => {
    keeper.once("message", (message: { directory: string }) => resolve(message.directory));
    keeper.once("error", reject);
    keeper.once("exit", () => reject(new Error("The sandbox's keeper ended before it was ready.")));
  });
  let processes = 0;
  const close = async (): Promise<void> => {
    if (keeper.exitCode !== null || keeper.signalCode !== null) return;
    const gone = once(keeper, "exit");
    if (keeper.connected) keeper.disconnect();
    await gone;
  };
  return { directory, run: (spec) => run(keeper, processes++, spec), close, [Symbol.asyncDispose]: close };
}

function run(keeper: ChildProcess, id: number, spec: ProcessSpec): Promise<SandboxProcess> {
  const { promise: exited, resolve: exit } = Promise.withResolvers<string>();
  const { promise: started, resolve: start, reject: fail } = Promise.withResolvers<SandboxProcess>();
  const hear = (message: KeeperMessage): void => {
    if (!("id" in message) || message.id !== id) return;
    if ("pid" in message) start({ pid: message.pid, exited });
    else end(message.exit);
  };
  const lose = (): void => end("its keeper ended");
  const end = (how: string): void => {
    keeper.off("message", hear).off("exit", lose);
    fail(new Error(`${spec.command} could not be started: ${how}`));
    exit(how);
  };
  keeper.on("message", hear);
  keeper.once("exit", lose);
  keeper.send({ id, spec } satisfies KeeperRequest);
  return started;
}
