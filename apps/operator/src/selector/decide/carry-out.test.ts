import { describe, expect, it } from "vitest";
import {
  abcd,
  at,
  facts,
  type Given,
  iso,
  type Line,
  look,
  messageOf,
  posted,
  running,
  selection,
  target,
  unreachable,
  windowOfMine,
  words,
} from "../facts.fixture.ts";
import type { BlockReading } from "./facts.ts";
import { decide } from "./decide.ts";

const obstacleAt = (ms: number): BlockReading => ({
  asked: at(ms),
  at: at(ms),
  found: "obstacle",
  obstacle: unreachable,
});
const refused = { ...unreachable, reason: "Unauthorized" } as const;
const foreign = (since: number, moved = false) => ({ intent: windowOfMine, since: at(since), moved });

const beginning: readonly Line[] = [
  { when: "it has not looked yet", given: {}, does: "list" },
  { when: "its look is more than 10 s old", given: { reading: look(abcd, { at: at(49_999) }) }, does: "list" },
  {
    when: "its look is 10 s old",
    given: { reading: look(abcd, { at: at(50_000) }) },
    does: "write: False Resetting, 4 to post up to d.org",
  },
  {
    when: "there is no Homeserver",
    given: { homeserver: { reason: "HomeserverNotFound", message: "why" } },
    does: "write: False HomeserverNotFound",
  },
  { when: "its look met an obstacle", given: { reading: obstacleAt(60_000) }, does: "write: False Unreachable" },
  { when: "an obstacle was met 30 s ago", given: { reading: obstacleAt(30_000) }, does: "list" },
  { when: "another run is ahead", given: { ahead: "default/other" }, does: "write: False Resetting" },
];

const underWay: readonly Line[] = [
  { when: "its POSTs are sent", given: { own: posted(["a.org", "b.org"]) }, does: "list" },
  {
    when: "a POST was turned away",
    given: { own: posted(["a.org"], { answered: at(59_000), obstacle: refused }) },
    does: "write: False Unauthorized",
  },
  {
    when: "a POST was turned away 30 s ago",
    given: { own: posted(["a.org"], { answered: at(30_000), obstacle: refused }) },
    does: "list",
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
    given: { foreign: foreign(25_001) },
    does: "write: False Resetting",
  },
  { when: "another process left a window 35 s ago", given: { foreign: foreign(25_000) }, does: "list" },
  { when: "another process' window changes", given: { foreign: foreign(60_000, true) }, does: "wait 35000" },
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
];

describe("a selector run that may go on", () => {
  it.for(beginning)("before it has selected, where $when: $does", ({ given, does }) => {
    expect(words(decide(facts(given)))).toBe(does);
  });

  it.for(underWay)("under way, where $when: $does", ({ given, does }) => {
    expect(words(decide(facts({ status: running, ...given })))).toBe(does);
  });

  it("waits for no POST once its window is closed", () => {
    const { window: _window, ...selected } = selection;
    const own = posted(["a.org", "b.org"], { unanswered: at(59_000) });
    expect(words(decide(facts({ status: { ...running, selected }, own })))).toBe("list");
  });

  it("says in a sentence what it waits for, and what to do about another Homeserver", () => {
    const message = (given: Given): string | undefined => messageOf(decide(facts({ status: running, ...given })));
    expect(message({ ahead: "default/other" })).toBe(
      "Waiting for default/other: on each homeserver one selector runs at a time",
    );
    expect(message({ homeserver: { ...target, homeserverUID: "hs-2" } })).toBe(
      "The Homeserver is not the one that was selected from: change runToken to select anew",
    );
  });

  it("looks again after 5 s while another run is ahead, if its deadline leaves it so long", () => {
    const written = decide(facts({ ahead: "default/other" }));
    const status = written.do === "write status" ? written.status : {};
    expect(words(decide(facts({ status, ahead: "default/other" })))).toBe("wait 5000");
    const spec = { activeDeadlineSeconds: 62 };
    expect(words(decide(facts({ status, ahead: "default/other", spec, activeMs: 60_000 })))).toBe("wait 2000");
  });

  it("warns of another operator that is alive, and leaves the window to it", () => {
    const window = { ...selection.window!, holder: "another" };
    const status = { ...running, selected: { ...selection, window } };
    expect(decide(facts({ status, foreign: foreign(60_000, true) }))).toEqual({
      do: "wait",
      afterMs: 35_000,
      events: [
        {
          type: "Warning",
          reason: "ForeignAttempt",
          message: "The selector is carried out by another operator (another), which is alive; leaving it alone",
        },
      ],
    });
  });

  it("tries again after an obstacle when it has waited as long again", () => {
    const status = { ...running, waitingSince: iso(0) };
    const own = posted(["a.org"], { answered: at(31_000), obstacle: refused });
    expect(words(decide(facts({ status, own, now: at(61_999) })))).toBe("write: False Unauthorized");
    expect(words(decide(facts({ status, own, now: at(62_000) })))).toBe("list");
  });
});
