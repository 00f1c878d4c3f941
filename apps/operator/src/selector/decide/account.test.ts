import { describe, expect, it } from "vitest";
import type { Selection } from "../../api/federation-reset-status.ts";
import {
  abcd,
  anew,
  at,
  facts,
  iso,
  look,
  posted,
  rows,
  running,
  selectedBy,
  selection,
  target,
  windowOfMine,
  without,
  words,
} from "../facts.fixture.ts";
import { account, stillFailing } from "./account.ts";
import { decide } from "./decide.ts";

const { window: _window, ...closed } = selection;
const own = posted(["a.org", "b.org"]);

describe("what is counted of a window", () => {
  it.for([
    ["what was sent and is gone, as reset", without("a.org", "b.org"), { reset: 2, failed: 0, notNeeded: 0 }],
    ["what was sent and is failing as before, as failed", without("a.org"), { reset: 1, failed: 1, notNeeded: 0 }],
    ["what was not sent and is gone, as not needed", without("a.org", "b.org", "c.org"), { reset: 2, notNeeded: 1 }],
    [
      "what was sent and failed anew, as reset and as failed again",
      [anew("a.org"), ...without("a.org", "b.org")],
      { reset: 2, failed: 0, failedAgain: 1 },
    ],
    [
      "what was sent and failed anew beside what did not take, once as each",
      [...without("b.org"), anew("b.org")],
      { reset: 1, failed: 1, failedAgain: 1 },
    ],
    [
      "what was not sent and failed anew, as not needed",
      [...without("a.org", "b.org", "c.org"), anew("c.org")],
      { reset: 2, notNeeded: 1, failedAgain: 0 },
    ],
  ] as const)("%s", ([_what, seen, counts]) => {
    expect(account(selection, 1, seen, own)).toMatchObject({ matched: 4, ...counts });
  });

  it("closes it, and remembers up to which name all had their turn", () => {
    const after = account(selection, 1, without("a.org", "b.org"), own);
    expect(after).toMatchObject({ after: "b.org" });
    expect(after).not.toHaveProperty("window");
    expect(after).not.toHaveProperty("failures");
  });

  it("of which no POST has left is nothing", () => {
    const after = account(selection, 1, without("c.org"), { text: windowOfMine });
    expect(after).toMatchObject({ reset: 0, notNeeded: 1, failed: 0, failedAgain: 0 });
    expect(after).not.toHaveProperty("after");
  });

  it("that is not open any more is nothing", () => {
    const before = { ...closed, after: "b.org", reset: 1, failed: 1 };
    expect(account(before, 1, without("b.org", "d.org"), own)).toMatchObject({
      reset: 1,
      notNeeded: 1,
      failed: 1,
      after: "b.org",
    });
  });
});

describe("what is counted of a window that this process can't account for", () => {
  const of: Selection = { ...selection, matched: 5, after: "b.org", through: "d.org", reset: 1, failed: 1 };
  const abcde = [...abcd, ...rows(["e.org", 1000])];
  const without5 = (...names: readonly string[]) => abcde.filter(({ destination }) => !names.includes(destination));

  it("is all that is gone from it, as reset; the others have their turn again", () => {
    const after = account(of, 1, without5("a.org", "c.org"), undefined);
    expect(after).toMatchObject({ matched: 5, reset: 2, notNeeded: 0, failed: 1, after: "b.org" });
  });

  it("is nothing where none of it is gone, whatever became of the names before and behind it", () => {
    const after = account(of, 1, without5("a.org", "e.org"), undefined);
    expect(after).toMatchObject({ reset: 1, notNeeded: 1, failed: 1 });
  });

  it("is nothing as failed again, for those may never have been sent", () => {
    expect(account(of, 1, [...without5("c.org"), anew("c.org")], undefined)).toMatchObject({
      reset: 1,
      failedAgain: 0,
    });
  });

  it("is the same where the window of this process is another one", () => {
    const other = { ...posted(["a.org"]), text: `me ${iso(40_000)}  a.org` };
    const after = account(selection, 1, without("a.org", "c.org"), other);
    expect(after).toMatchObject({ matched: 4, reset: 1, notNeeded: 1, failed: 0 });
    expect(after).not.toHaveProperty("after");
  });
});

describe("what did not take", () => {
  it("is named, and taken back once it is gone", () => {
    const failed = { ...selection, after: "b.org", through: "d.org", reset: 1, failed: 1 };
    expect(account(failed, 1, without("b.org"), undefined)).toMatchObject({
      failures: [{ destination: "a.org", reason: "ResetNotTaken" }],
    });
    expect(account(failed, 1, [], undefined)).toMatchObject({ reset: 4, failed: 0, notNeeded: 0 });
  });

  it("may have taken, and been overwritten since", () => {
    const before = { ...closed, reset: 2, after: "b.org" };
    expect(account(before, 1, without("b.org"), undefined)).toMatchObject({ reset: 1, notNeeded: 0, failed: 1 });
    expect(account(before, 1, without("b.org", "c.org", "d.org"), undefined)).toMatchObject({
      reset: 1,
      notNeeded: 2,
      failed: 1,
    });
  });

  it("in a later pass is all that still fails, and all that is gone then was reset", () => {
    const before = { ...selection, notNeeded: 1, reset: 1, failed: 2 };
    expect(account(before, 2, without("b.org", "c.org"), posted(["a.org"]))).toMatchObject({
      matched: 4,
      reset: 1,
      notNeeded: 1,
      failed: 2,
      failures: [{ destination: "a.org" }, { destination: "d.org" }],
    });
    expect(account(before, 2, [], posted(["a.org", "d.org"]))).toMatchObject({ reset: 3, notNeeded: 1, failed: 0 });
  });

  it("is nothing where nothing was selected", () => {
    const { throughFailureTs: _through, ...empty } = selection;
    expect(stillFailing(abcd, empty)).toEqual([]);
  });

  it("stays under 16 KiB, however long the names are and however many there are", () => {
    const long = rows(...Array.from({ length: 100 }, (_, n) => [`${"x".repeat(250)}${n}.org:12345`, 1000] as const));
    const names = long.map(({ destination }) => destination).sort();
    const selected = {
      ...selection,
      matched: 100,
      through: names.at(-1)!,
      window: { ...selection.window!, size: 100 },
    };
    const step = decide(
      facts({
        status: { ...running, selected, attempts: 2, observedRunToken: "t".repeat(253) },
        spec: { runToken: "t".repeat(253) },
        homeserver: { ...target, url: target.url },
        reading: look(long),
        own: {
          text: `me ${iso(50_000)}  ${names.at(-1)!}`,
          posted: { names: new Set(names), through: names.at(-1)!, answered: at(55_000) },
        },
      }),
    );
    expect(words(step)).toBe("write: False SomeFailed");
    expect(selectedBy(step)?.failures).toHaveLength(20);
    expect(JSON.stringify(step).length).toBeLessThan(16 * 1024);
  });
});
