import type { Int64 } from "@synapse-federation/core/wire";
import { describe, expect, it } from "vitest";
import { clearRow, failingRow } from "../world.fixture.ts";
import { judgeRecovery, lastWord, watching } from "./recovery.ts";

const from = { baseline: failingRow };
const rooms = (newest: Int64) => ({ asked: { wall: 0, monotonic: 0 }, found: "rooms", newest }) as const;
const delivered = { ...clearRow, lastSuccessfulStreamOrdering: 6 };

describe("judgeRecovery", () => {
  it("knows nothing of a destination that is not there", () => {
    expect(judgeRecovery(from, undefined, undefined)).toBe(watching);
  });

  it.each([
    ["CaughtUp", delivered, 6, "Everything that was queued has been delivered"],
    ["Delivering", delivered, 7, "Events have been delivered since the reset"],
    ["StillFailing", { ...failingRow, failureTs: 40 }, 7, "The destination failed again after the reset"],
    [
      "ResetOverwritten",
      failingRow,
      7,
      "A try that was under way wrote its old state back over the reset; change runToken to reset again",
    ],
    ["NothingToSend", clearRow, 5, "Nothing is queued for the destination, so no connection is tried"],
    ["Watching", clearRow, 7, "Watching whether events are delivered again"],
  ] as const)("says what %s means", (reason, row, newest, message) => {
    expect(judgeRecovery(from, row, rooms(newest))).toMatchObject({ type: "Recovered", reason, message });
  });
});

describe("lastWord", () => {
  it("is NoEvidence in place of Watching, and what was found out otherwise", () => {
    expect(lastWord(watching)).toMatchObject({
      reason: "NoEvidence",
      message: "Nothing was delivered and nothing failed while the destination was watched",
    });
    const failing = judgeRecovery(from, failingRow, undefined);
    expect(lastWord(failing)).toBe(failing);
  });
});
