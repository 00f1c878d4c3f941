/** Finds a Python that Synapse runs on. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";

export interface Python {
  readonly command: string;
  /** `3.11` */
  readonly version: string;
  /** The folder that it is installed in. */
  readonly home: string;
}

const question = "import sys, venv, ensurepip; print('%d.%d' % sys.version_info[:2], sys.base_prefix)";
const commands = ["python3", "python3.13", "python3.12", "python3.11", "python"];

/**
 * The first Python ≥ 3.11 on `PATH` that can make virtual environments; undefined where there is none. Synapse runs on
 * 3.10 too, which is past its end of life: some of the pinned requirements have left it.
 */
export async function findPython(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Python | undefined> {
  for (const command of commands) {
    try {
      const { stdout } = await promisify(execFile)(command, ["-c", question], { env: environment, timeout: 10_000 });
      const [, version, minor, home] = /^(3\.(\d+)) (.+)$/m.exec(stdout) ?? [];
      if (version !== undefined && Number(minor) >= 11) return { command, version, home: home! };
    } catch {
      // Not installed, or without venv: the next one.
    }
  }
  return undefined;
}
