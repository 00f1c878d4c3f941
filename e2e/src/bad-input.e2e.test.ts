/** Whatever answers in a homeserver's place, the status says what to do, no token shows, and no reset is lost. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Destination } from "@synapse-federation/core/store";
import { badGateway, bodyOf, type Fault, htmlPage, redirectTo } from "@synapse-federation/testbed";
import { describe, expect, test } from "vitest";
import { runOnce } from "./operator/command.ts";
import { destination, isPost, openStage, type Stage } from "./operator/stage.ts";

const failing: Destination = {
  destination,
  retry_last_ts: Date.now() - 600_000,
  retry_interval: 1_200_000,
  failure_ts: Date.now() - 3_600_000,
  last_successful_stream_ordering: 7,
};
const line = (ready: string, reason: string): string => `default/reset  ${destination}  Ready=${ready}  ${reason}\n`;

/** No file of the state and nothing printed may hold the token. */
async function expectNoToken(stage: Stage, printed: string): Promise<void> {
  const { state } = stage.folders;
  const entries = await readdir(state, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  expect(files.length).toBeGreaterThan(2);
  const texts = await Promise.all(files.map((file) => readFile(file, "utf8")));
  expect([printed, ...texts].join("\n").includes(stage.token)).toBe(false);
}

const answers: readonly (readonly [what: string, fault: Fault, reason: string])[] = [
  ["HTML", { kind: "answer", answer: htmlPage, forward: false }, "AdminAPINotFound"],
  ["a redirect", { kind: "answer", answer: redirectTo("http://127.0.0.1:1/"), forward: false }, "AdminAPINotFound"],
  ["200 MB", { kind: "answer", answer: bodyOf(200_000_000), forward: false }, "AdminAPINotFound"],
  ["half a body", { kind: "cutAfterResponseBytes", bytes: 400 }, "Unreachable"],
  ["a proxy's 502", { kind: "answer", answer: badGateway, forward: false }, "Unreachable"],
  ["silence", { kind: "hang", forward: false }, "Unreachable"],
];

describe.concurrent("a homeserver that answers with something else", () => {
  for (const [what, fault, reason] of answers) {
    test(`${what} is ${reason}, and the reset is made once the homeserver is itself again`, async () => {
      await using stage = await openStage(failing);
      stage.proxy.clear();
      stage.proxy.always({ fault });
      const during = await runOnce(stage.folders);
      expect(during.stdout, during.stderr).toBe(line("False", reason));
      expect(during.status).toBe(3);
      expect(stage.proxy.journal.filter(isPost)).toEqual([]);

      stage.proxy.clear();
      const after = await runOnce(stage.folders);
      expect(after.stdout, after.stderr).toBe(line("True", "ResetAccepted"));
      expect(after.status).toBe(0);
      await expectNoToken(stage, Object.values({ ...during, ...after }).join("\n"));
    });
  }
});

describe.concurrent("a token", () => {
  test.for([
    ["that is wrong", "wrong-token", "Unauthorized"],
    ["that is not there", undefined, "SecretNotFound"],
    ["that can't stand in a header", "two words", "SecretNotFound"],
  ] as const)("%s is said to be so, and the reset is made with the right one", async ([_what, token, reason]) => {
    await using stage = await openStage(failing);
    await stage.declare({ token });
    const during = await runOnce(stage.folders);
    expect(during.stdout, during.stderr).toBe(line("False", reason));
    expect(during.status).toBe(3);
    expect(during.stdout + during.stderr).not.toContain(String(token));

    await stage.declare({ token: stage.token });
    const after = await runOnce(stage.folders);
    expect(after.stdout, after.stderr).toBe(line("True", "ResetAccepted"));
    await expectNoToken(stage, Object.values({ ...during, ...after }).join("\n"));
  });
});

describe.concurrent("a homeserver", () => {
  test("that can't be reached is said to be so, and the reset is made when it can", async () => {
    await using stage = await openStage(failing);
    await stage.declare({ url: "http://127.0.0.1:1" });
    const during = await runOnce(stage.folders);
    expect(during.stdout, during.stderr).toBe(line("False", "Unreachable"));
    expect(during.status).toBe(3);

    await stage.declare({});
    const after = await runOnce(stage.folders);
    expect(after.stdout, after.stderr).toBe(line("True", "ResetAccepted"));
  });
});
