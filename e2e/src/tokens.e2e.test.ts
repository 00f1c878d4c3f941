/** Whatever a homeserver answers, and though it repeats the token wherever it can, the operator never tells it. */
import type { Destination } from "@synapse-federation/core/store";
import { freePort } from "@synapse-federation/testbed";
import { describe, expect, test } from "vitest";
import { type Ended, startProgram } from "./operator/command.ts";
import { destination, openStage, type Stage } from "./operator/stage.ts";
import { echoes, tokens } from "./operator/echoes.ts";
import { expectNoSecret, keepSecret, spellingsIn, textsOf } from "./operator/secrets.ts";

const failing: Destination = {
  destination,
  retry_last_ts: Date.now() - 600_000,
  retry_interval: 1_200_000,
  failure_ts: Date.now() - 3_600_000,
  last_successful_stream_ordering: 7,
};

/** Neither what was printed nor a file of the state, nor a name of one, has the token in any spelling. */
async function expectNowhere(stage: Stage, token: string, printed: string): Promise<void> {
  const left = await textsOf(stage.folders.state);
  expect(left.length).toBeGreaterThan(2);
  expect(spellingsIn([printed, ...left].join("\n"), token)).toEqual([]);
}

const run = (stage: Stage): Promise<Ended> => startProgram(stage.folders, "--once", "--log-level", "debug").ended;
const line = (ready: string, reason: string): string => `default/reset  ${destination}  Ready=${ready}  ${reason}\n`;

describe.each(tokens)("a token %s", (_what, token) => {
  test.for(echoes)("is not told where the homeserver answers by %s", async ([_name, fault, reason]) => {
    await using stage = await openStage(failing);
    await stage.declare({ token: JSON.stringify(token) });
    stage.proxy.clear();
    stage.proxy.always({ fault: fault(token) });
    const { stdout, stderr } = await run(stage);
    expect(stdout, stderr).toBe(line("False", reason));
    await expectNowhere(stage, token, stdout + stderr);
  });

  test("is not told where the address refuses", async () => {
    await using stage = await openStage(failing);
    await stage.declare({ token: JSON.stringify(token), url: "http://127.0.0.1:1" });
    const { stdout, stderr } = await run(stage);
    expect(stdout, stderr).toBe(line("False", "Unreachable"));
    await expectNowhere(stage, token, stdout + stderr);
  });
});

test("a token that can't stand in a header is not told", async () => {
  const token = "syt_zwei Wörter\u0007";
  await using stage = await openStage(failing);
  await stage.declare({ token: JSON.stringify(token) });
  const { stdout, stderr } = await run(stage);
  expect(stdout, stderr).toBe(line("False", "SecretNotFound"));
  await expectNowhere(stage, token, stdout + stderr);
});

test("the token that a reset was made with stands in no metric either", async () => {
  await using stage = await openStage(failing);
  const port = await freePort();
  const program = startProgram(stage.folders, "--log-level", "debug", "--metrics-address", `127.0.0.1:${port}`);
  await expect.poll(async () => (await stage.row()).retry_last_ts, { timeout: 60_000 }).toBe(0);
  const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  program.interrupt("SIGTERM");
  const { status, stdout, stderr } = await program.ended;
  expect(status, stderr).toBe(0);
  expect(metrics).toContain("controller_runtime_reconcile_total");
  await expectNowhere(stage, stage.token, stdout + stderr + metrics);
});

describe("the search for a token", () => {
  const token = tokens[0]![1];
  const base64 = (before: string): string => Buffer.from(`${before}${token}!`).toString("base64");
  test.for([
    ["raw", `Bearer ${token}`],
    ["json", JSON.stringify({ token })],
    ["base64", base64("")],
    ["base64", base64("a")],
    ["base64", base64("Bearer ab")],
    ["base64url", Buffer.from(`Bearer ${token}`).toString("base64url")],
    ["hex", Buffer.from(token).toString("hex").toUpperCase()],
    ["percent", `/x?access_token=${encodeURIComponent(token)}`],
  ] as const)("finds it as %s", ([spelling, text]) => {
    expect(spellingsIn(text, token)).toContain(spelling);
  });

  test("fails whoever prints a token that any test uses, and does not print it again", () => {
    const kept = keepSecret("syt_kept_for_this_test");
    expect(() => expectNoSecret("a log", `Bearer ${kept}`)).toThrow(
      "There is a token in a log, spelt as raw, json, percent.",
    );
    expect(() => expectNoSecret("a log", "Bearer [redacted]")).not.toThrow();
  });
});
