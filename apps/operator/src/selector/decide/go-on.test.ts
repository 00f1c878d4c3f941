import { describe, expect, it } from "vitest";
import {
  abcd,
  anew,
  at,
  facts,
  type Given,
  type Line,
  look,
  messageOf,
  posted,
  running,
  selectedBy,
  selection,
  without,
  words,
} from "../facts.fixture.ts";
import { decide } from "./decide.ts";

const own = posted(["a.org", "b.org"]);
const onlyA = look(without("b.org", "c.org", "d.org"));

const lines: readonly Line[] = [
  {
    when: "its window took",
    given: { own, reading: look(without("a.org", "b.org")) },
    does: "write: False Resetting, 2 to post up to d.org",
  },
  {
    when: "one of its window did not take",
    given: { own, reading: look(without("b.org")) },
    does: "write: False Resetting, 2 to post up to d.org",
  },
  {
    when: "it stopped after the first of its window",
    given: { own: posted(["a.org"]), reading: look(without("a.org")) },
    does: "write: False Resetting, 3 to post up to d.org",
  },
  { when: "nothing is failing any more", given: { own, reading: look([]) }, does: "write: True AllReset" },
  {
    when: "all that fails began to fail anew",
    given: { own, reading: look([anew("a.org"), anew("e.org")]) },
    does: "write: True AllReset",
  },
  {
    when: "only what did not take is left, before its backoff is over",
    given: { own: posted(["a.org", "b.org"], { answered: at(59_900) }), reading: onlyA, jitter: 0.5 },
    does: "write: False Resetting",
  },
  {
    when: "only what did not take is left, and its backoff is over",
    given: { own: posted(["a.org", "b.org"], { answered: at(59_500) }), reading: onlyA, jitter: 0.5 },
    does: "write: False Resetting, 1 to post up to a.org",
  },
  {
    when: "what did not take has used up backoffLimit",
    given: { own, reading: onlyA, status: { ...running, attempts: 2 } },
    does: "write: False SomeFailed",
  },
  {
    when: "it can't tell which of the window were sent, two of them failing",
    given: { reading: look(abcd) },
    does: "write: False Resetting, 4 to post up to d.org",
  },
];

describe("a selector run that has looked again", () => {
  it.for(lines)("where $when: $does", ({ given, does }) => {
    expect(words(decide(facts({ status: running, ...given })))).toBe(does);
  });

  it("counts the passes, and begins each at the first name", () => {
    const step = decide(facts({ status: running, own, reading: onlyA }));
    expect(step).toMatchObject({ status: { attempts: 2 } });
    expect(selectedBy(step)).not.toHaveProperty("after");
  });

  it("begins the next pass at once where another process had the last window", () => {
    const { window: _window, ...rest } = selection;
    const selected = { ...rest, after: "d.org", through: "d.org", reset: 3, failed: 1 };
    const step = decide(facts({ status: { ...running, selected }, reading: onlyA, jitter: 0.9 }));
    expect(words(step)).toBe("write: False Resetting, 1 to post up to a.org");
    expect(step).toMatchObject({ status: { attempts: 2 } });
  });

  it("says in a sentence what came of them", () => {
    const message = (given: Given): string | undefined => messageOf(decide(facts({ status: running, own, ...given })));
    expect(message({ reading: look([]) })).toBe("2 of 4 destinations reset; 2 recovered before their turn came");
    const all = posted(["a.org", "b.org", "c.org", "d.org"]);
    expect(message({ own: all, reading: look([]) })).toBe("4 of 4 destinations reset");
    expect(message({ reading: onlyA, status: { ...running, attempts: 2 } })).toBe(
      "The reset of 1 of 4 destinations did not take in 2 attempts (backoffLimit 1)",
    );
  });
});
