import { describe, expect, it } from "vitest";
import type { FailingRow } from "./facts.ts";
import {
  abcd,
  at,
  facts,
  iso,
  type Line,
  look,
  posted,
  rows,
  running,
  selection,
  unreachable,
  windowOfMine,
  without,
  words,
} from "../facts.fixture.ts";
import { decide } from "./decide.ts";

const many = (count: number): readonly FailingRow[] =>
  rows(...Array.from({ length: count }, (_, n) => [`d${String(n).padStart(4, "0")}.org`, 1000] as const));
const own = { text: windowOfMine };

describe("a window", () => {
  it.for([
    [1, "10 s of the rate, but never less than 50", 50, "d0049.org"],
    [20, "10 s of the rate", 200, "d0199.org"],
    [100, "10 s of the rate, but never more than 500", 500, "d0499.org"],
  ] as const)("at %d requests in a second has %s: %d names", ([requestsPerSecond, _says, count, last]) => {
    const step = decide(facts({ reading: look(many(1000)), requestsPerSecond }));
    expect(words(step)).toBe(`write: False Resetting, ${count} to post up to ${last}`);
  });

  const posts: readonly Line[] = [
    { when: "it has just been written", given: { own, reading: look(abcd) }, does: "post a.org b.org" },
    {
      when: "one of it is not failing any more",
      given: { own, reading: look(without("a.org")) },
      does: "post b.org",
    },
    {
      when: "it rests on a look that is 30 s old",
      given: { own, reading: look(abcd, { at: at(30_000) }) },
      does: "post a.org b.org",
    },
    {
      when: "it rests on a look that is older than 30 s",
      given: { own, reading: look(abcd, { at: at(29_999) }) },
      does: "list",
    },
    { when: "it rests on no look", given: { own }, does: "list" },
    {
      when: "the look met an obstacle",
      given: { own, reading: { asked: at(60_000), at: at(60_000), found: "obstacle", obstacle: unreachable } },
      does: "write: False Unreachable",
    },
    {
      when: "another window than the one of this process stands in the status",
      given: { own: { text: "me at another time" }, reading: look(abcd) },
      does: "write: False Resetting, 4 to post up to d.org",
    },
    {
      when: "it is suspended before its POSTs",
      given: { own, spec: { suspend: true } },
      does: "write: False Suspended",
    },
  ];
  it.for(posts)("where $when: $does", ({ given, does }) => {
    expect(words(decide(facts({ status: running, ...given })))).toBe(does);
  });

  it("is sent after the names that had their turn", () => {
    const selected = { ...selection, after: "a.org", through: "c.org" };
    const text = `me ${iso(50_000)} a.org c.org`;
    const step = decide(facts({ status: { ...running, selected }, own: { text }, reading: look(abcd) }));
    expect(words(step)).toBe("post b.org c.org");
  });

  it("that is opened past an obstacle leaves the wait as it is, for it may be met again", () => {
    const waitingSince = (obstacle: boolean): string | undefined => {
      const step = decide(
        facts({
          status: { ...running, waitingSince: iso(20_000) },
          own: posted(["a.org"], { answered: at(20_000), ...(obstacle && { obstacle: unreachable }) }),
          reading: look(without("a.org")),
        }),
      );
      expect(words(step)).toBe("write: False Resetting, 3 to post up to d.org");
      return step.do === "write status" ? step.status.waitingSince : undefined;
    };
    expect(waitingSince(true)).toBe(iso(20_000));
    expect(waitingSince(false)).toBeUndefined();
  });
});
