import { describe, expect, it } from "vitest";
import { withSpec } from "../events.fixture.ts";
import { atRest, finished, until, words, writtenIn } from "../story.fixture.ts";
import { beginning, clearRow, done, later, nextStep, type World, worldWith } from "../world.fixture.ts";

const isoAfter = (ms: number): string => new Date(beginning + ms).toISOString();
const ended = (spec = {}): World => finished(worldWith(spec));

describe("a change of spec after the end", () => {
  it("stamps the conditions anew, and changes and starts nothing else", () => {
    const world = ended({ recoveryWindowSeconds: 900 });
    const changed = withSpec(later(world, 1_000), { suspend: true, activeDeadlineSeconds: 1 });
    const { step } = nextStep(changed);
    const { conditions, observedGeneration, ...rest } = writtenIn({ step, world: changed });
    const { conditions: before, observedGeneration: _generation, ...restBefore } = world.reset.status;
    expect(step).toMatchObject({ intent: false, events: [] });
    expect(observedGeneration).toBe(2);
    expect(conditions).toEqual(before.map((condition) => ({ ...condition, observedGeneration: 2 })));
    expect(rest).toEqual(restBefore);
    expect(nextStep(done(nextStep(changed).world, step)).step.do).toBe("wait");
  });

  it("stamps a failure anew too, and starts nothing", () => {
    const world = withSpec(finished({ ...worldWith(), row: undefined }), { waitDeadlineSeconds: 5 });
    const rested = atRest({ ...world, row: clearRow }).world;
    expect(words(rested.reset.status)).toMatchObject({ Ready: "False DestinationUnknown" });
    expect(rested.reset.status.observedGeneration).toBe(2);
  });
});

describe("ttlSecondsAfterFinished", () => {
  it("deletes nothing where there is none", () => {
    expect(nextStep(later(ended(), 1e12)).step).toEqual({ do: "wait", events: [] });
  });

  it("deletes so long after the end", () => {
    const world = ended({ ttlSecondsAfterFinished: 60 });
    expect(nextStep(later(world, 59_999)).step).toEqual({ do: "wait", afterMs: 1, events: [] });
    expect(nextStep(later(world, 60_000)).step).toEqual({ do: "delete" });
  });

  it("counts from the end of watching", () => {
    const world = ended({ ttlSecondsAfterFinished: 0, recoveryWindowSeconds: 60 });
    expect(atRest(world).afterMs).toBe(5_000);
    const { watch } = writtenIn(until(later(world, 61_000), "write status"));
    expect(watch?.endTime).toBe(isoAfter(61_000));
    expect(until(later(world, 61_000), "delete").world.time).toBe(61_000);
  });

  it("deletes what failed too, and nothing that runs", () => {
    const failed = finished({ ...worldWith({ ttlSecondsAfterFinished: 0 }), row: undefined });
    expect(nextStep(failed).step).toEqual({ do: "delete" });
    expect(nextStep(later(worldWith({ ttlSecondsAfterFinished: 0 }), 1e9)).step).toEqual({ do: "read row" });
  });
});
