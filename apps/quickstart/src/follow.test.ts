import { fileURLToPath } from "node:url";
import { openLog } from "@synapse-federation/operator";
import { expect, test } from "vitest";
import { openDemo } from "./demo.ts";
import { follow } from "./follow.ts";

const examples = fileURLToPath(new URL("../../../examples", import.meta.url));
const log = openLog({ level: "silent", format: "plain", write: () => undefined, now: Date.now });

async function followed(stop: AbortSignal): Promise<{ status: number; stdout: string; stderr: string }> {
  await using demo = await openDemo({ examples, log, once: true, signal: stop });
  const said = { stdout: "", stderr: "" };
  const status = await follow(demo, {
    once: true,
    stop,
    stdout: { write: (text) => (said.stdout += text) },
    stderr: { write: (text) => (said.stderr += text) },
    colour: false,
  });
  return { status, ...said };
}

test("a run to the end says that all resets settled", async () => {
  const { status, stdout, stderr } = await followed(new AbortController().signal);
  expect(stdout).toMatch(/default\/matrix-org .* ResetAccepted[^]*\n\n4 resets settled\n$/);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
});

test("a run that is cut short says so, and ends with the status of the signal", async () => {
  const { status, stderr } = await followed(AbortSignal.abort(130));
  expect({ status, stderr }).toEqual({
    status: 130,
    stderr: "\nInterrupted: 4 of 4 resets are not settled yet\n",
  });
});
