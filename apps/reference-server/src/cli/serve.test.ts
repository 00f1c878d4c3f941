import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startReferenceServer } from "../index.ts";
import { parseCommand } from "./command.ts";
import { serve } from "./serve.ts";

async function complaint(...args: readonly string[]): Promise<unknown> {
  const command = parseCommand(args, {});
  if (command.run !== "serve") throw new Error(`${command.run} is not serve`);
  return await serve(command).then(
    () => expect.unreachable("it serves"),
    (error: unknown) => error,
  );
}

test("a port that is taken is told by its option", async () => {
  await using other = await startReferenceServer();
  const { port } = new URL(other.url);
  expect(await complaint("--port", port)).toMatchObject({
    message: `port ${port} on 127.0.0.1 is taken; choose another with --port`,
    exitStatus: 1,
  });
});

test.each(["192.0.2.1", "nowhere.invalid"])("%s is told to be no address of this machine", async (host) => {
  expect(await complaint("--port", "0", "--host", host)).toMatchObject({
    message: `--host ${host} is no address of this machine`,
    exitStatus: 1,
  });
});

test("a missing file is told by its name", async () => {
  expect(await complaint("--state", "/nowhere/world.json")).toMatchObject({
    message: expect.stringContaining("/nowhere/world.json can't be read: ENOENT"),
    exitStatus: 2,
  });
});

test("a pipe can't be read for its dialect first and for its rows then", async () => {
  const folder = await mkdtemp(join(tmpdir(), "pipe-"));
  const pipe = join(folder, "world.json");
  execFileSync("mkfifo", [pipe]);
  expect(await complaint("--state", pipe)).toMatchObject({
    message: `${pipe} is a pipe, which is read only once: say --dialect sqlite or postgres as well`,
    exitStatus: 2,
  });
  await rm(folder, { recursive: true });
});

test("files that are no certificate and key are told by their options", async () => {
  const text = new URL(import.meta.url).pathname;
  expect(await complaint("--port", "0", "--tls-cert", text, "--tls-key", text)).toMatchObject({
    message: "--tls-cert and --tls-key are not a PEM certificate and its key",
    exitStatus: 2,
  });
});
