import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";

export interface KubectlOptions {
  readonly program: string;
  readonly kubeconfig: string;
  /** Folder where kubectl keeps what it discovered, and not in the user's home. */
  readonly cache: string;
}

/** Runs kubectl with `input` on stdin and answers its stdout. @throws Error with its stderr. */
export async function runKubectl(
  { program, kubeconfig, cache }: KubectlOptions,
  args: readonly string[],
  input = "",
): Promise<string> {
  const child = spawn(program, args, { env: { ...process.env, KUBECONFIG: kubeconfig, KUBECACHEDIR: cache } });
  child.stdin.on("error", () => undefined).end(input);
  const ended = new Promise<number | null>((resolve, reject) => child.on("error", reject).on("close", resolve));
  const [output, complaint, status] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  if (status !== 0) throw new Error(`kubectl ${args.join(" ")}: ${complaint.trim()}`);
  return output;
}
