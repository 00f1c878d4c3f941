/** A real browser, where the machine has one. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { openSandbox } from "../sandbox/sandbox.ts";

export interface Chromium {
  readonly command: string;
  readonly version: string;
}

const commands = ["chromium", "chromium-browser", "google-chrome"];

/** The first one on `PATH` that says its version. */
export async function findChromium(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Chromium | undefined> {
  for (const command of commands) {
    try {
      const { stdout } = await promisify(execFile)(command, ["--version"], { env: environment, timeout: 10_000 });
      const version = /\d+(?:\.\d+)+/.exec(stdout)?.[0];
      if (version !== undefined) return { command, version };
    } catch {
      // Not installed: the next one.
    }
  }
  return undefined;
}

/**
 * Opens a page in a headless browser of its own, with nothing kept from one to the next.
 *
 * @throws Error where there is none; ask `requireTool("chromium")` first.
 */
export async function openInChromium(url: string): Promise<AsyncDisposable> {
  const chromium = await findChromium();
  if (chromium === undefined) throw new Error("There is no Chromium.");
  const sandbox = await openSandbox("chromium-");
  const profile = `--user-data-dir=${sandbox.directory}/profile`;
  await sandbox.run({
    command: chromium.command,
    // Its own sandbox can't be had as root or in a container; the page is ours.
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", profile, url],
    log: "chromium.log",
    stopSignal: "SIGTERM",
  });
  return sandbox;
}
