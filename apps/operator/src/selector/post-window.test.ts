import type { FederationAdminClient } from "@synapse-federation/client";
import { describe, expect, it } from "vitest";
import type { PostOutcome } from "../run/post-outcome.ts";
import { postAll, type WindowPosts } from "./post-window.ts";

const names = ["a", "b", "c", "d", "e"];
const accepted: PostOutcome = { post: "accepted" };
const obstacle = { reason: "RateLimited", message: "wait" } as const;
const client = undefined as unknown as FederationAdminClient;
const at = { wall: 1, monotonic: 1 };

const sending = async (outcomes: Readonly<Record<string, PostOutcome>>, more: Partial<WindowPosts> = {}) => {
  const sent: string[] = [];
  const posted = await postAll({
    names,
    concurrency: 1,
    turn: (_name, work) => work(client),
    mayPost: async () => true,
    async post(_client, name) {
      sent.push(name);
      return outcomes[name] ?? accepted;
    },
    now: () => at,
    ...more,
  });
  return { sent, posted };
};

describe("postAll", () => {
  it("sends one for each name, in order", async () => {
    const { sent, posted } = await sending({ b: { post: "no destination" } });
    expect(sent).toEqual(names);
    expect(posted).toEqual({ names: new Set(names), through: "e", answered: at });
  });

  it("stops where one is turned away, which then counts as not sent", async () => {
    const { sent, posted } = await sending({ c: { post: "refused", obstacle } });
    expect(sent).toEqual(["a", "b", "c"]);
    expect(posted).toEqual({ names: new Set(["a", "b"]), through: "b", answered: at, obstacle });
  });

  it("stops where one has no clear answer, which then counts as sent", async () => {
    const complete = await sending({ c: { post: "ambiguous", complete: true } });
    expect(complete.posted).toEqual({ names: new Set(["a", "b", "c"]), through: "c", answered: at });
    const incomplete = await sending({ c: { post: "ambiguous", complete: false } });
    expect(incomplete.posted).toMatchObject({ through: "c", unanswered: at });
  });

  it("asks before each, and sends none any more once it may not", async () => {
    let asked = 0;
    const { sent, posted } = await sending({}, { mayPost: async () => ++asked <= 2 });
    expect(sent).toEqual(["a", "b"]);
    expect(posted.through).toBe("b");
    const none = await sending({}, { mayPost: async () => false });
    expect(none.posted).toEqual({ names: new Set(), answered: at });
  });

  it("has no more under way than it may, and knows which were sent beyond the first that was not", async () => {
    let underWay = 0;
    let most = 0;
    const { posted } = await sending(
      {},
      {
        concurrency: 3,
        async post(_client, name) {
          most = Math.max(most, ++underWay);
          await new Promise((resolve) => setImmediate(resolve));
          underWay--;
          return name === "a" ? { post: "refused", obstacle } : accepted;
        },
      },
    );
    expect(most).toBe(3);
    expect(posted).toEqual({ names: new Set(["b", "c"]), answered: at, obstacle });
  });

  it("lets those that left come to their end before it throws", async () => {
    let ended = 0;
    const turn: WindowPosts["turn"] = async (name, work) => {
      if (name === "b") throw new Error("broken");
      await work(client);
    };
    const post = async (): Promise<PostOutcome> => {
      await new Promise((resolve) => setImmediate(resolve));
      ended++;
      return accepted;
    };
    await expect(sending({}, { concurrency: 3, turn, post })).rejects.toThrow("broken");
    expect(ended).toBe(2);
  });
});
