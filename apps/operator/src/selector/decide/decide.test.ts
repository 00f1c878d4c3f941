import { describe, expect, it } from "vitest";
import type { FailingRow } from "./facts.ts";
import {
  at,
  facts,
  type Given,
  iso,
  look,
  messageOf,
  posted,
  rows,
  selectedBy,
  selection,
  target,
  windowOfMine,
  words,
} from "../facts.fixture.ts";
import { decide } from "./decide.ts";

const abcd = rows(["a.org", 5000], ["b.org", 4000], ["c.org", 3000], ["d.org", 1000]);
const without = (...names: readonly string[]): readonly FailingRow[] =>
  abcd.filter(({ destination }) => !names.includes(destination));
const anew = (name: string): FailingRow => ({ destination: name, failureTs: Date.parse(iso(56_000)) });
const many = (count: number): readonly FailingRow[] =>
  rows(...Array.from({ length: count }, (_, n) => [`d${String(n).padStart(4, "0")}.org`, 1000] as const));
const running = { selected: selection, attempts: 1, startTime: iso(0) };
const unreachable = { reason: "Unreachable", message: "no answer" } as const;

interface Line {
  readonly when: string;
  readonly given: Given;
  readonly does: string;
}

const beginning: readonly Line[] = [
  { when: "it has not looked yet", given: {}, does: "list" },
  { when: "its look is more than 10 s old", given: { reading: look(abcd, { at: at(49_999) }) }, does: "list" },
  { when: "four match", given: { reading: look(abcd) }, does: "write: False Resetting, 4 to post up to d.org" },
  { when: "none matches", given: { reading: look([]) }, does: "write: True NothingMatched" },
  {
    when: "one more matches than maxDestinations",
    given: { reading: look(abcd), spec: { destinationSelector: { include: ["*"], maxDestinations: 3 } } },
    does: "write: False TooManyMatched",
  },
  {
    when: "as many match as maxDestinations",
    given: { reading: look(abcd), spec: { destinationSelector: { include: ["*"], maxDestinations: 4 } } },
    does: "write: False Resetting, 4 to post up to d.org",
  },
  {
    when: "only two have failed for failingForSeconds, by the homeserver's clock",
    given: {
      reading: look(abcd),
      spec: { destinationSelector: { include: ["*"], maxDestinations: 3, failingForSeconds: 4 } },
    },
    does: "write: False Resetting, 2 to post up to b.org",
  },
  { when: "it is a dry run", given: { reading: look(abcd), spec: { dryRun: true } }, does: "write: True DryRun" },
  {
    when: "10 s of the rate are fewer than 50 names",
    given: { reading: look(many(1000)), requestsPerSecond: 1 },
    does: "write: False Resetting, 50 to post up to d0049.org",
  },
  {
    when: "10 s of the rate are 200 names",
    given: { reading: look(many(1000)), requestsPerSecond: 20 },
    does: "write: False Resetting, 200 to post up to d0199.org",
  },
  {
    when: "10 s of the rate are more than 500 names",
    given: { reading: look(many(1000)), requestsPerSecond: 100 },
    does: "write: False Resetting, 500 to post up to d0499.org",
  },
  { when: "it is suspended", given: { spec: { suspend: true } }, does: "write: False Suspended" },
  { when: "it is too late", given: { spec: { notAfter: iso(59_999) } }, does: "write: False Expired" },
  { when: "it is being deleted", given: { deleted: true, reading: look(abcd) }, does: "wait" },
  {
    when: "there is no Homeserver",
    given: { homeserver: { reason: "HomeserverNotFound", message: "why" } },
    does: "write: False HomeserverNotFound",
  },
  {
    when: "its look met an obstacle",
    given: { reading: { asked: at(60_000), at: at(60_000), found: "obstacle", obstacle: unreachable } },
    does: "write: False Unreachable",
  },
  {
    when: "an obstacle was met 30 s ago",
    given: { reading: { asked: at(30_000), at: at(30_000), found: "obstacle", obstacle: unreachable } },
    does: "list",
  },
  { when: "another run is ahead", given: { ahead: "default/other" }, does: "write: False Resetting" },
];

const own = { text: windowOfMine };
const underWay: readonly Line[] = [
  { when: "its window has just been written", given: { own, reading: look(abcd) }, does: "post a.org b.org" },
  {
    when: "its window rests on a look that is 30 s old",
    given: { own, reading: look(abcd, { at: at(30_000) }) },
    does: "post a.org b.org",
  },
  {
    when: "its window rests on a look that is older than 30 s",
    given: { own, reading: look(abcd, { at: at(29_999) }) },
    does: "list",
  },
  { when: "it is suspended before its POSTs", given: { own, spec: { suspend: true } }, does: "write: False Suspended" },
  { when: "its POSTs are sent", given: { own: posted(["a.org", "b.org"]) }, does: "list" },
  {
    when: "its window took",
    given: { own: posted(["a.org", "b.org"]), reading: look(without("a.org", "b.org")) },
    does: "write: False Resetting, 2 to post up to d.org",
  },
  {
    when: "one of its window did not take",
    given: { own: posted(["a.org", "b.org"]), reading: look(without("b.org")) },
    does: "write: False Resetting, 2 to post up to d.org",
  },
  {
    when: "it stopped after the first of its window",
    given: { own: posted(["a.org"]), reading: look(without("a.org")) },
    does: "write: False Resetting, 3 to post up to d.org",
  },
  {
    when: "nothing is failing any more",
    given: { own: posted(["a.org", "b.org"]), reading: look([]) },
    does: "write: True AllReset",
  },
  {
    when: "all that fails began to fail anew",
    given: { own: posted(["a.org", "b.org"]), reading: look([anew("a.org"), anew("e.org")]) },
    does: "write: True AllReset",
  },
  {
    when: "only what did not take is left, before its backoff is over",
    given: {
      own: posted(["a.org", "b.org"], { answered: at(59_900) }),
      reading: look(without("b.org", "c.org", "d.org")),
      jitter: 0.5,
    },
    does: "write: False Resetting",
  },
  {
    when: "only what did not take is left, and its backoff is over",
    given: { own: posted(["a.org", "b.org"]), reading: look(without("b.org", "c.org", "d.org")) },
    does: "write: False Resetting, 1 to post up to a.org",
  },
  {
    when: "what did not take has used up backoffLimit",
    given: {
      own: posted(["a.org", "b.org"]),
      reading: look(without("b.org", "c.org", "d.org")),
      status: { ...running, attempts: 2 },
    },
    does: "write: False SomeFailed",
  },
  {
    when: "a POST was turned away",
    given: { own: posted(["a.org"], { answered: at(59_000), obstacle: { ...unreachable, reason: "Unauthorized" } }) },
    does: "write: False Unauthorized",
  },
  {
    when: "a POST may be under way",
    given: { own: posted(["a.org", "b.org"], { unanswered: at(55_000) }), reading: look(abcd) },
    does: "write: False Resetting",
  },
  {
    when: "a POST can't be under way any more",
    given: { own: posted(["a.org", "b.org"], { unanswered: at(25_000) }) },
    does: "list",
  },
  {
    when: "another process left a window less than 35 s ago",
    given: { foreign: { intent: windowOfMine, since: at(25_001), moved: false } },
    does: "write: False Resetting",
  },
  {
    when: "another process left a window 35 s ago",
    given: { foreign: { intent: windowOfMine, since: at(25_000), moved: false } },
    does: "list",
  },
  {
    when: "another process' window changes",
    given: { foreign: { intent: windowOfMine, since: at(60_000), moved: true } },
    does: "wait 35000",
  },
  {
    when: "it can't tell which of the window were sent, two of them failing",
    given: { reading: look(abcd) },
    does: "write: False Resetting, 4 to post up to d.org",
  },
  {
    when: "the Homeserver is another",
    given: { homeserver: { ...target, homeserverUID: "hs-2" } },
    does: "write: False HomeserverChanged",
  },
  {
    when: "the Homeserver is elsewhere",
    given: { homeserver: { ...target, url: "http://other:8008" } },
    does: "write: False HomeserverChanged",
  },
  {
    when: "its deadline is past",
    given: { spec: { activeDeadlineSeconds: 60 }, activeMs: 60_000 },
    does: "write: False DeadlineExceeded",
  },
  {
    when: "it was active for a day, and has no deadline",
    given: { activeMs: 86_400_000 },
    does: "list",
  },
  {
    when: "the run token changed",
    given: { spec: { runToken: "2" }, reading: look(without("a.org")) },
    does: "write: False Resetting, 3 to post up to d.org",
  },
];

describe("a selector run that begins", () => {
  it.for(beginning)("where $when: $does", ({ given, does }) => {
    expect(words(decide(facts(given)))).toBe(does);
  });
});

describe("a selector run under way", () => {
  it.for(underWay)("where $when: $does", ({ given, does }) => {
    expect(words(decide(facts({ status: running, ...given })))).toBe(does);
  });
});

describe("what a selector run counts", () => {
  const counted = (given: Given) => selectedBy(decide(facts({ status: running, ...given })));

  it("holds everything that a later process needs, from the first write on", () => {
    const reading = look(abcd, { skipped: 3, approximate: true });
    expect(counted({ status: {}, reading })).toEqual({
      matched: 4,
      reset: 0,
      notNeeded: 0,
      failed: 0,
      failedAgain: 0,
      skipped: 3,
      approximate: true,
      snapshotTime: iso(0),
      throughFailureTs: Date.parse(iso(0)) - 1000,
      homeserverUID: target.homeserverUID,
      url: target.url,
      through: "d.org",
      window: { size: 4, holder: "me", startTime: iso(60_000), requestTimeoutSeconds: 30 },
    });
  });

  it.for([
    ["what was sent and is gone, as reset", without("a.org", "b.org"), { reset: 2, failed: 0, notNeeded: 0 }],
    ["what was sent and is failing as before, as failed", without("b.org"), { reset: 1, failed: 1, notNeeded: 0 }],
    ["what was not sent and is gone, as not needed", without("a.org", "b.org", "c.org"), { reset: 2, notNeeded: 1 }],
    [
      "what was sent and failed anew, as reset and as failed again",
      [anew("a.org"), ...without("a.org", "b.org")],
      { reset: 2, failed: 0, failedAgain: 1 },
    ],
    [
      "what was not sent and failed anew, as not needed",
      [...without("a.org", "b.org", "c.org"), anew("c.org")],
      { reset: 2, notNeeded: 1, failedAgain: 0 },
    ],
  ] as const)("%s", ([_what, seen, counts]) => {
    expect(counted({ own: posted(["a.org", "b.org"]), reading: look(seen) })).toMatchObject({ matched: 4, ...counts });
  });

  it("takes all that is gone from another process' window for reset, and goes on before it", () => {
    const selected = counted({ reading: look(without("a.org", "c.org")) });
    expect(selected).toMatchObject({ matched: 4, reset: 1, notNeeded: 1, failed: 0, through: "d.org" });
    expect(selected).not.toHaveProperty("after");
  });

  it("names what failed, and takes it back once it is gone", () => {
    const failed = { ...selection, after: "b.org", through: "d.org", reset: 1, failed: 1 };
    const status = { ...running, selected: { ...failed, window: { ...selection.window!, size: 2 } } };
    expect(counted({ status, reading: look(without("b.org")) })).toMatchObject({
      failures: [{ destination: "a.org", reason: "ResetNotTaken" }],
    });
    expect(counted({ status, reading: look([]) })).toMatchObject({ reset: 4, failed: 0, notNeeded: 0 });
  });

  it("counts a reset that was overwritten as one that did not take", () => {
    const { window: _window, ...rest } = selection;
    const selected = { ...rest, reset: 2, after: "b.org" };
    expect(counted({ status: { ...running, selected }, reading: look(without("b.org")) })).toMatchObject({
      reset: 1,
      failed: 1,
    });
  });

  it("stays under 16 KiB, however long the names are and however many failed", () => {
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

  it("says in a sentence what came of them", () => {
    const left = without("b.org", "c.org", "d.org");
    const status = { ...running, attempts: 2 };
    const message = (given: Given): string | undefined =>
      messageOf(decide(facts({ status: running, own: posted(["a.org", "b.org"]), ...given })));
    expect(message({ reading: look([]) })).toBe("2 of 4 destinations reset; 2 recovered before their turn came");
    expect(message({ reading: look(left), status })).toBe(
      "The reset of 1 of 4 destinations did not take in 2 attempts (backoffLimit 1)",
    );
    expect(message({ ahead: "default/other" })).toBe(
      "Waiting for default/other: on each homeserver one selector runs at a time",
    );
  });
});

describe("a selector run that is over", () => {
  const over = decide(facts({ status: running, own: posted(["a.org", "b.org"]), reading: look([]) }));
  const status = over.do === "write status" ? over.status : {};

  it("waits, and starts nothing", () => {
    expect(words(decide(facts({ status, reading: look(abcd) })))).toBe("wait");
  });

  it("is deleted when its time is up", () => {
    expect(words(decide(facts({ status, spec: { ttlSecondsAfterFinished: 10 } })))).toBe("wait 10000");
    expect(words(decide(facts({ status, spec: { ttlSecondsAfterFinished: 10 }, now: at(70_000) })))).toBe("delete");
  });

  it("runs again for another run token, selecting anew", () => {
    const step = decide(facts({ status, spec: { runToken: "2" }, reading: look(abcd) }));
    expect(selectedBy(step)).toMatchObject({ matched: 4, reset: 0 });
  });
});
