import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openSandbox, type ProcessSpec } from "./sandbox.ts";

const program = (script: string): ProcessSpec => ({
  command: process.execPath,
  args: ["-e", script],
  log: "log",
  stopSignal: "SIGTERM",
});
const forever = "console.log('started'); setInterval(() => {}, 1000)";

function alive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test("a sandbox ends its processes and removes its folder", async () => {
  const sandbox = await openSandbox("sandbox-test-");
  const { pid, exited } = await sandbox.run(program(forever));
  await expect.poll(() => readFile(join(sandbox.directory, "log"), "utf8")).toBe("started\n");
  await writeFile(join(sandbox.directory, "a file"), "");
  await sandbox.close();
  expect(alive(pid)).toBe(false);
  expect(await exited).toMatch(/SIGTERM|its keeper ended/);
  expect(existsSync(sandbox.directory)).toBe(false);
  await sandbox.close();
});

test("a process of a sandbox is told by how it ended", async () => {
  await using sandbox = await openSandbox("sandbox-test-");
  const { exited } = await sandbox.run(program("process.exit(3)"));
  expect(await exited).toBe("exit status 3");
  await expect(sandbox.run({ ...program(""), command: "/nowhere" })).rejects.toThrow("/nowhere could not be started");
});

test("a sandbox is gone with its processes when the process that opened it is killed", async () => {
  const script = `
    import { openSandbox } from ${JSON.stringify(new URL("sandbox.ts", import.meta.url).href)};
    const sandbox = await openSandbox("sandbox-test-");
    const { pid } = await sandbox.run(${JSON.stringify(program(forever))});
    console.log(JSON.stringify({ directory: sandbox.directory, pid }));`;
  const opener = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(opener.stdout, "data")) as [Buffer];
  const { directory, pid } = JSON.parse(line.toString()) as { directory: string; pid: number };
  expect([existsSync(directory), alive(pid)]).toEqual([true, true]);
  opener.kill("SIGKILL");
  await expect.poll(() => [existsSync(directory), alive(pid)], { timeout: 10_000 }).toEqual([false, false]);
}, 15_000);
