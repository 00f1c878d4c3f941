import { describe, expect, it } from "vitest";
import {
  abcd,
  facts,
  type Given,
  iso,
  type Line,
  look,
  messageOf,
  rows,
  running,
  selectedBy,
  target,
  windowOfMine,
  without,
  words,
} from "../facts.fixture.ts";
import { decide } from "./decide.ts";

const most = (maxDestinations: number): NonNullable<Given["spec"]> => ({
  destinationSelector: { include: ["*"], maxDestinations },
});

const lines: readonly Line[] = [
  { when: "four match", given: { reading: look(abcd) }, does: "write: False Resetting, 4 to post up to d.org" },
  { when: "none matches", given: { reading: look([]) }, does: "write: True NothingMatched" },
  {
    when: "one more matches than maxDestinations",
    given: { reading: look(abcd), spec: most(3) },
    does: "write: False TooManyMatched",
  },
  {
    when: "as many match as maxDestinations",
    given: { reading: look(abcd), spec: most(4) },
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
  {
    when: "one began to fail after what the homeserver's clock says, and no failingForSeconds asks",
    given: { reading: look(rows(["early.org", -1000])) },
    does: "write: False Resetting, 1 to post up to early.org",
  },
  { when: "it is a dry run", given: { reading: look(abcd), spec: { dryRun: true } }, does: "write: True DryRun" },
  { when: "it is too late", given: { spec: { notAfter: iso(59_999) } }, does: "write: False Expired" },
];

describe("a selector run that begins", () => {
  it.for(lines)("where $when: $does", ({ given, does }) => {
    expect(words(decide(facts(given)))).toBe(does);
  });

  it("says in a sentence why it resets nothing", () => {
    const message = (given: Given): string | undefined => messageOf(decide(facts(given)));
    expect(message({ reading: look([]) })).toBe("No failing destination matches: there is nothing to reset");
    expect(message({ reading: look(abcd), spec: most(3) })).toBe(
      "4 failing destinations match, more than maxDestinations (3): none was reset",
    );
    const dryRun = { dryRun: true };
    expect(message({ reading: look(abcd), spec: dryRun })).toBe("Dry run: 4 destinations would be reset");
    expect(message({ reading: look(rows(["a.org", 1])), spec: dryRun })).toBe("Dry run: 1 destination would be reset");
  });

  it("tells how many matched where they are too many", () => {
    expect(selectedBy(decide(facts({ reading: look(abcd), spec: most(3) })))).toMatchObject({ matched: 4, reset: 0 });
  });

  it("tells the end of one that had nothing to do by an event", () => {
    expect(decide(facts({ reading: look([]) }))).toMatchObject({
      events: [{ type: "Normal", reason: "NothingMatched", message: expect.stringContaining("nothing to reset") }],
    });
  });

  it("writes everything that a later process needs", () => {
    const reading = look(abcd, { skipped: 3, approximate: true });
    expect(selectedBy(decide(facts({ reading })))).toEqual({
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

  it("keeps the latest failure of those that matched, in whichever order they stand", () => {
    const through = (...failingFor: readonly (readonly [string, number])[]) =>
      selectedBy(decide(facts({ reading: look(rows(...failingFor)) })))?.throughFailureTs;
    const latest = Date.parse(iso(0)) - 1000;
    expect(through(["a.org", 1000], ["b.org", 9000], ["c.org", 5000])).toBe(latest);
    expect(through(["a.org", 5000], ["b.org", 1000], ["c.org", 9000])).toBe(latest);
    expect(selectedBy(decide(facts({ reading: look([]) })))).not.toHaveProperty("throughFailureTs");
  });

  it("is a new one for another run token, whatever window stands open", () => {
    const given = { status: running, spec: { runToken: "2" }, reading: look(without("a.org")) };
    for (const step of [decide(facts(given)), decide(facts({ ...given, own: { text: windowOfMine } }))]) {
      expect(words(step)).toBe("write: False Resetting, 3 to post up to d.org");
      expect(selectedBy(step)).toMatchObject({
        matched: 3,
        window: { startTime: iso(60_000) },
      });
    }
  });
});
