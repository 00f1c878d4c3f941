import { describe, expect, it } from "vitest";
import { withSpec } from "../events.fixture.ts";
import { atRest, finished, isoAfter, until, words, writtenIn } from "../story.fixture.ts";
import { posted, worldWith } from "../world.fixture.ts";

describe("a suspended run", () => {
  it("says so, reads nothing, and has not begun", () => {
    const { world, afterMs } = atRest(worldWith({ suspend: true }));
    expect(words(world.reset.status)).toMatchObject({
      Ready: "False Suspended",
      Reconciling: "False",
      Stalled: "False",
      Succeeded: "Unknown Suspended",
      Finished: "False",
    });
    expect(afterMs).toBeUndefined();
    expect(world.reset.status.startTime).toBeUndefined();
    expect(world.past.lastRead).toBeUndefined();
    expect(world.reset.status.conditions[0]?.message).toBe("Suspended: nothing is reset while spec.suspend is true");
  });

  it("begins once it is resumed", () => {
    const { world } = atRest(worldWith({ suspend: true }));
    expect(words(finished(withSpec(world, { suspend: false })).reset.status)).toMatchObject({
      Ready: "True ResetAccepted",
    });
  });

  it("keeps an announced POST back, closes the attempt, and goes on with the next one", () => {
    const { world } = until(worldWith(), "post");
    const suspended = atRest(withSpec(world, { suspend: true })).world;
    expect(suspended.past.posts).toBe(0);
    expect(suspended.reset.status).toMatchObject({ startTime: isoAfter(0), attempt: { outcome: "Refused" } });
    const { attempt, attempts } = writtenIn(until(withSpec(suspended, { suspend: false }), "write intent"));
    expect(attempt).toMatchObject({ number: 2, posts: 2 });
    expect(attempts).toBe(1);
  });

  it("still finds out what came of its POST", () => {
    const world = withSpec(posted(until(worldWith(), "post").world, "answered"), { suspend: true });
    expect(words(finished(world).reset.status)).toMatchObject({ Ready: "True ResetAccepted" });
  });

  it("counts a reset that did not take as it is suspended", () => {
    const world = withSpec(posted(until(worldWith(), "post").world, "swallowed"), { suspend: true });
    const { reset } = atRest(world).world;
    expect(reset.status).toMatchObject({ attempts: 1, attempt: { outcome: "NotTaken" } });
    expect(words(reset.status)).toMatchObject({ Ready: "False Suspended" });
  });
});
