import { open } from "node:fs/promises";

const tailBytes = 2000;

/** The end of a log file for an error message: bounded, and without the secrets. Empty where there is no log. */
export async function logTail(file: string, secrets: readonly string[]): Promise<string> {
  try {
    await using log = await open(file);
    const { size } = await log.stat();
    const start = Math.max(0, size - tailBytes);
    const { buffer, bytesRead } = await log.read(Buffer.alloc(tailBytes), 0, tailBytes, start);
    // What the cut left of a secret at the beginning goes with its line.
    const text = buffer.toString("utf8", 0, bytesRead).replace(start > 0 ? /^[^\n]*\n/ : "", "");
    return secrets.reduce((text, secret) => text.replaceAll(secret, "…"), text).trim();
  } catch {
    return "";
  }
}
