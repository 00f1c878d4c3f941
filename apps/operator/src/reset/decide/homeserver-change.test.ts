import { describe, expect, it } from "vitest";
import { afterPost, finished, until, words, writtenIn } from "../story.fixture.ts";
import { cleared, nextStep, target, worldWith } from "../world.fixture.ts";

describe("a Homeserver that changed", () => {
  it.each([
    ["url", { ...target, url: "http://other:8008" }],
    ["uid", { ...target, homeserverUID: "hs-2" }],
  ])("by its %s closes the open attempt, is told, and the run begins again", (_title, homeserver) => {
    const world = { ...afterPost("lost"), homeserver };
    const { step } = nextStep(world);
    expect(step).toMatchObject({
      do: "write status",
      intent: false,
      events: [
        {
          type: "Warning",
          reason: "HomeserverChanged",
          message: "The Homeserver is not the one that attempt 1 was made for; beginning again",
        },
      ],
    });
    expect(writtenIn({ world, step })).toMatchObject({ attempt: { outcome: "Unknown" } });
    expect(words(writtenIn({ world, step }))).toMatchObject({ Ready: "False Resetting" });
    const again = until(world, "write intent");
    expect(writtenIn(again).attempt).toMatchObject({ number: 2, posts: 2, ...pickTarget(homeserver) });
  });

  it("has rows that are not compared with the old one's", () => {
    const world = cleared({ ...afterPost("lost"), homeserver: { ...target, url: "http://other:8008" } });
    expect(words(finished(world).reset.status)).toMatchObject({ Ready: "True NotNeeded" });
  });

  it("does not get the POST that was meant for the old one", () => {
    const world = { ...until(worldWith(), "post").world, homeserver: { ...target, url: "http://other:8008" } };
    expect(nextStep(world).step.do).toBe("write status");
  });
});

const pickTarget = ({ homeserverUID, url }: typeof target) => ({ homeserverUID, url });
