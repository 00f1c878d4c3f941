import { type ChildProcess, spawn } from "node:child_process";
import { createServer, type Server } from "node:net";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
let children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children) child.kill("SIGKILL");
  children = [];
});

interface Run {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly ended: Promise<{ readonly status: number | null; readonly stdout: string; readonly stderr: string }>;
}

function start(...args: readonly string[]): Run {
  const child = spawn("tsx", ["-C", "@synapse-federation/source", "apps/quickstart/src/main.ts", ...args], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.push(child);
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (data: Buffer) => (stdout += data.toString()));
  child.stderr.on("data", (data: Buffer) => (stderr += data.toString()));
  const ended = new Promise<Awaited<Run["ended"]>>((resolve) =>
    child.on("close", (status) => resolve({ status, stdout, stderr })),
  );
  return { child, output: () => stdout, ended };
}

test("start --once settles every reset of the examples, says why, and ends by itself", async () => {
  const { status, stdout, stderr } = await start("--once").ended;
  expect(stderr).toBe("");
  expect(stdout).toMatch(/^default\/matrix-org .* True +ResetAccepted/m);
  expect(stdout).toMatch(/^default\/example-com .* True +ResetAccepted/m);
  expect(stdout).toMatch(/^default\/healthy .* True +NotNeeded/m);
  expect(stdout).toMatch(/^default\/rehearsal .* True +DryRun/m);
  expect(stdout).toContain("4 resets settled");
  expect(stdout).not.toContain("\u001B");
  expect(status).toBe(0);
});

test("start works where the examples' port is taken", async () => {
  const squatter: Server = createServer().on("error", () => undefined);
  await new Promise<void>((resolve) => squatter.once("error", resolve).listen(18008, "127.0.0.1", resolve));
  const { status, stdout } = await start("--once").ended;
  expect(stdout).toContain("4 resets settled");
  expect(status).toBe(0);
  squatter.close();
});

test("start stays up until it is interrupted, and ends cleanly", async () => {
  const run = start();
  await expect.poll(run.output, { timeout: 60_000 }).toMatch(/matrix-org .* ResetAccepted/);
  expect(run.output()).toContain("Try next");
  run.child.kill("SIGINT");
  expect(await run.ended).toMatchObject({ status: 0, stderr: "" });
});

test("an unknown option is refused with one line and status 2", async () => {
  const { status, stderr } = await start("--onec").ended;
  expect(stderr).toBe("start: Unknown option '--onec' (--help lists the options)\n");
  expect(status).toBe(2);
});
