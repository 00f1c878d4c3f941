import { describe, expect, it } from "vitest";
import { abcd, at, facts, type Line, look, posted, running, selectedBy, words } from "../facts.fixture.ts";
import { decide } from "./decide.ts";

const stopped: readonly Line[] = [
  { when: "it is suspended", given: { spec: { suspend: true } }, does: "write: False Suspended" },
  { when: "it is being deleted", given: { deleted: true, reading: look(abcd) }, does: "wait" },
  {
    when: "its deadline is past",
    given: { status: running, spec: { activeDeadlineSeconds: 60 }, activeMs: 60_000 },
    does: "write: False DeadlineExceeded",
  },
  {
    when: "it was active for a day, and has no deadline",
    given: { status: running, activeMs: 86_400_000 },
    does: "list",
  },
];

describe("a selector run", () => {
  it.for(stopped)("where $when: $does", ({ given, does }) => {
    expect(words(decide(facts(given)))).toBe(does);
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
