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

test("files that are no certificate and key are told by their options", async () => {
  const text = new URL(import.meta.url).pathname;
  expect(await complaint("--port", "0", "--tls-cert", text, "--tls-key", text)).toMatchObject({
    message: "--tls-cert and --tls-key are not a PEM certificate and its key",
    exitStatus: 2,
  });
});
