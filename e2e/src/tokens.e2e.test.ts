/** Whatever a homeserver answers, and though it repeats the token wherever it can, the operator never tells it. */
import type { Destination } from "@synapse-federation/core/store";
import { badGateway, bodyOf, type Fault, freePort } from "@synapse-federation/testbed";
import { describe, expect, test } from "vitest";
import { type Ended, startProgram } from "./operator/command.ts";
import { destination, openStage, type Stage } from "./operator/stage.ts";
import { spellingsIn, textsOf } from "./operator/traces.ts";

const failing: Destination = {
  destination,
  retry_last_ts: Date.now() - 600_000,
  retry_interval: 1_200_000,
  failure_ts: Date.now() - 3_600_000,
  last_successful_stream_ordering: 7,
};

const tokens: readonly (readonly [what: string, token: string])[] = [
  ["with all that a header can carry", String.raw`syt_'"\<>{}%41;,=&?#~!$()*+-./:@[]^|` + "`"],
  ["that looks like an errcode", "M_TOKEN_IN_CAPITALS.1"],
  ["that looks like Base64", "c3l0X2FkbWlu+/c2VjcmV0=="],
];

type Answer = Extract<Fault, { readonly kind: "answer" }>["answer"];

/** Has the token wherever an answer has room for text. */
const echo = (token: string, status: number): Answer => ({
  status,
  headers: { "Content-Type": "application/json", Location: `/${encodeURIComponent(token)}`, Server: token },
  body: JSON.stringify({
    errcode: token,
    error: `Invalid token ${token}`,
    server_version: token,
    destinations: [{ destination: token }],
    total: token,
  }),
});
const answer = (answer: Answer): Fault => ({ kind: "answer", answer, forward: false });

const faults: readonly (readonly [what: string, fault: (token: string) => Fault, reason: string])[] = [
  ["200", (token) => answer(echo(token, 200)), "AdminAPINotFound"],
  ["a redirect", (token) => answer(echo(token, 307)), "AdminAPINotFound"],
  ["401", (token) => answer(echo(token, 401)), "Unauthorized"],
  ["403", (token) => answer(echo(token, 403)), "NotAdmin"],
  ["404", (token) => answer(echo(token, 404)), "AdminAPINotFound"],
  ["500", (token) => answer(echo(token, 500)), "Unreachable"],
  [
    "HTML",
    (token) => answer({ status: 200, headers: { "Content-Type": "text/html" }, body: `<p>${token}</p>` }),
    "AdminAPINotFound",
  ],
  ["a proxy's 502", () => answer(badGateway), "Unreachable"],
  ["200 MB", () => answer(bodyOf(200_000_000)), "AdminAPINotFound"],
  ["half a body", () => ({ kind: "cutAfterResponseBytes", bytes: 40 }), "Unreachable"],
  ["silence", () => ({ kind: "hang", forward: false }), "Unreachable"],
];

/** Neither what was printed nor a file of the state, nor a name of one, has the token in any spelling. */
async function expectNowhere(stage: Stage, token: string, printed: string): Promise<void> {
  const left = await textsOf(stage.folders.state);
  expect(left.length).toBeGreaterThan(2);
  expect(spellingsIn([printed, ...left].join("\n"), token)).toEqual([]);
}

const run = (stage: Stage): Promise<Ended> => startProgram(stage.folders, "--once", "--log-level", "debug").ended;
const line = (ready: string, reason: string): string => `default/reset  ${destination}  Ready=${ready}  ${reason}\n`;

describe.each(tokens)("a token %s", (_what, token) => {
  test.for(faults)("is not told where the homeserver answers by %s", async ([_name, fault, reason]) => {
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
});
