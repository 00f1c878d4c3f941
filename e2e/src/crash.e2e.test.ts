/** `kill -9` at every step of an attempt, and what the destination does before the operator is back. */
import type { Destination } from "@synapse-federation/core/store";
import { type FederationReset, findCondition, type WriteStep } from "@synapse-federation/operator";
import { badGateway, type Fault, type Hook, htmlPage, type Intervention } from "@synapse-federation/testbed";
import { describe, expect, test } from "vitest";
import { startProgram } from "./operator/command.ts";
import { startKillable } from "./operator/killable.ts";
import { expectPromiseKept } from "./operator/promise.ts";
import { destination, isPost, openStage, type Stage } from "./operator/stage.ts";

const minute = 60_000;
const failing: Destination = {
  destination,
  retry_last_ts: Date.now() - 10 * minute,
  retry_interval: 20 * minute,
  failure_ts: Date.now() - 60 * minute,
  last_successful_stream_ordering: 7,
};

/** What the destination does between the death and the return. */
const meanwhile: Readonly<Record<string, (row: Destination) => Destination>> = {
  "stays as it is": (row) => row,
  recovers: (row) => ({ ...row, retry_last_ts: 0, retry_interval: 0, failure_ts: null }),
  "fails anew": (row) => ({ ...row, retry_last_ts: Date.now(), retry_interval: 10 * minute, failure_ts: Date.now() }),
  "is overwritten by a try under way": () => ({ ...failing, retry_last_ts: Date.now(), retry_interval: 40 * minute }),
};

/** Where a process dies: at a step of one of its status writes, or at a request. */
type Death =
  | { readonly at: "write"; readonly write: number; readonly step: WriteStep }
  | { readonly at: "request"; readonly what: string; readonly rule: (kill: Hook) => Intervention };

// The object's first state, the intent before the POST, the result after it.
const writeDeaths: readonly Death[] = [1, 2, 3].flatMap((write) =>
  (["begin", "written", "synced", "renamed", "done"] as const).map((step): Death => ({ at: "write", write, step })),
);

const look = { method: "GET", path: (target: string) => target.endsWith(destination) };
const post = { method: "POST" };
const requestDeaths: readonly Death[] = [
  { at: "request", what: "the look before the POST has left", rule: (kill) => ({ ...look, onRequest: kill }) },
  { at: "request", what: "the look before the POST is answered", rule: (kill) => ({ ...look, onResponse: kill }) },
  { at: "request", what: "the POST has left and not arrived", rule: (kill) => ({ ...post, onRequest: kill }) },
  { at: "request", what: "the POST is applied and unanswered", rule: (kill) => ({ ...post, onResponse: kill }) },
  { at: "request", what: "the look after the POST has left", rule: (kill) => ({ ...look, nth: 2, onRequest: kill }) },
  {
    at: "request",
    what: "the look after the POST is answered",
    rule: (kill) => ({ ...look, nth: 2, onResponse: kill }),
  },
];

const titleOf = (death: Death): string =>
  death.at === "write" ? `write ${death.write} of its status is at "${death.step}"` : death.what;

/** Starts an operator that is killed as `death` says, and waits until it is dead. */
async function dieOnce(stage: Stage, death: Death): Promise<void> {
  let writes = 0;
  const operator = startKillable(stage.folders, async (step) => {
    if (step === "begin") writes++;
    if (death.at === "write" && death.write === writes && death.step === step) await operator.kill();
  });
  if (death.at === "request") stage.disturb(death.rule(() => operator.kill()));
  expect(await operator.ended, operator.log()).toBe("SIGKILL");
}

async function finish(stage: Stage): Promise<void> {
  const operator = startKillable(stage.folders);
  expect(await operator.ended, operator.log()).toBe(0);
}

const changes = Object.keys(meanwhile);
const overwrites = (change: string): number => (change === "is overwritten by a try under way" ? 1 : 0);

describe.concurrent("an operator that is killed keeps its promise", () => {
  for (const death of [...writeDeaths, ...requestDeaths]) {
    test.for(changes)(`killed when ${titleOf(death)}, while the destination %s`, async (change) => {
      await using stage = await openStage(failing);
      await dieOnce(stage, death);
      await stage.put(meanwhile[change]!(await stage.row()));
      await finish(stage);
      await expectPromiseKept(stage, failing, {
        crashes: 1,
        ambiguousAnswers: 0,
        overwrittenResets: overwrites(change),
      });
    });
  }

  test("a POST that outlives its process is waited for, and not sent twice", async () => {
    await using stage = await openStage(failing);
    const arrived = Promise.withResolvers<void>();
    await dieOnce(stage, {
      at: "request",
      what: "the POST is on its way",
      rule: (kill) => ({
        ...post,
        async onRequest(exchange) {
          // What the proxy holds when its client dies goes no further, so the test carries it on.
          setTimeout(() => {
            const headers = { authorization: `Bearer ${stage.server.accessToken}` };
            void fetch(stage.server.url + exchange.target, { method: "POST", headers }).then(() => arrived.resolve());
          }, 3000);
          await kill(exchange);
        },
      }),
    });
    await finish(stage);
    await arrived.promise;
    expect(stage.proxy.journal.filter(isPost)).toHaveLength(1);
    expect(outcome(await stage.status())).toBe("True Cleared");
  });

  test("an operator that is killed again and again still comes to an end", async () => {
    await using stage = await openStage(failing);
    const [lookLeft, lookAnswered, postLeft, postApplied] = requestDeaths as [Death, Death, Death, Death];
    const deaths = [lookLeft, lookAnswered, postLeft, lookLeft, postLeft, postApplied];
    for (const death of deaths) await dieOnce(stage, death);
    await finish(stage);
    await expectPromiseKept(stage, failing, {
      crashes: deaths.length,
      ambiguousAnswers: 0,
      overwrittenResets: 0,
    });
  });
});

describe.concurrent("an operator that is asked to stop", () => {
  test.for(["SIGTERM", "SIGINT"] as const)(
    "by %s finds out what came of its POST, and ends cleanly",
    async (signal) => {
      await using stage = await openStage(failing);
      const program = startProgram(stage.folders);
      stage.disturb({ ...post, onResponse: () => program.interrupt(signal) });
      const { status, stdout, stderr } = await program.ended;
      expect(status, stderr).toBe(0);
      expect(stdout).toBe(`default/reset  ${destination}  Ready=True  ResetAccepted\n`);
      await expectPromiseKept(stage, failing, { crashes: 0, ambiguousAnswers: 0, overwrittenResets: 0 });
    },
  );

  test("before its POST sends none, and the next operator does", async () => {
    await using stage = await openStage(failing);
    const program = startProgram(stage.folders);
    stage.disturb({
      ...look,
      async onRequest() {
        program.interrupt("SIGTERM");
        // Long enough for the signal to be seen before the answer is.
        await new Promise((resolve) => setTimeout(resolve, 200));
      },
    });
    expect(await program.ended).toMatchObject({ status: 0, stdout: "" });
    expect(stage.proxy.journal.filter(isPost)).toEqual([]);
    await finish(stage);
    await expectPromiseKept(stage, failing, { crashes: 0, ambiguousAnswers: 0, overwrittenResets: 0 });
  });
});

const accidents: readonly (readonly [what: string, fault: Fault])[] = [
  ["is cut before it arrives", { kind: "cutBeforeForward" }],
  ["is cut inside its head", { kind: "cutAfterBytes", bytes: 40 }],
  ["is applied and its answer cut off", { kind: "cutAfterForward" }],
  ["is applied and its answer cut inside the head", { kind: "cutAfterResponseBytes", bytes: 10 }],
  ["is applied and its answer never comes", { kind: "hang", forward: true }],
  ["is applied and a proxy answers with HTML", { kind: "answer", forward: true, answer: htmlPage }],
  ["is applied and a proxy answers 502", { kind: "answer", forward: true, answer: badGateway }],
  ["never arrives and a proxy answers 502", { kind: "answer", forward: false, answer: badGateway }],
];

describe.concurrent("an operator that gets no clear answer keeps its promise", () => {
  for (const [what, fault] of accidents) {
    test.for(changes)(`the POST ${what}, while the destination %s`, async (change) => {
      await using stage = await openStage(failing);
      const goOn = async (): Promise<void> => stage.put(meanwhile[change]!(await stage.row()));
      const isForwarded = "forward" in fault ? fault.forward : fault.kind.startsWith("cutAfter");
      stage.disturb({
        ...post,
        fault,
        ...(isForwarded && fault.kind !== "cutAfterBytes" ? { onResponse: goOn } : { onRequest: goOn }),
      });
      await finish(stage);
      await expectPromiseKept(stage, failing, {
        crashes: 0,
        ambiguousAnswers: 1,
        overwrittenResets: overwrites(change),
      });
    });
  }
});

function outcome({ conditions }: FederationReset["status"]): string {
  const succeeded = findCondition(conditions, "Succeeded");
  return `${succeeded?.status} ${succeeded?.reason}`;
}
