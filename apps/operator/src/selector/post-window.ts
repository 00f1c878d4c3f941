/** The POSTs of one window. */
import type { FederationAdminClient } from "@synapse-federation/client";
import type { PostOutcome } from "../run/post-outcome.ts";
import type { Instant } from "../run/instant.ts";
import type { Obstacle } from "../run/target.ts";
import type { Posted } from "./decide/facts.ts";

export interface WindowPosts {
  /** Bytewise, as they are sent. */
  readonly names: readonly string[];
  /** POSTs under way at the same time. */
  readonly concurrency: number;
  /** Runs `work` when it is the destination's turn. */
  readonly turn: (name: string, work: (client: FederationAdminClient) => Promise<void>) => Promise<void>;
  /** Asked right before each POST. */
  readonly mayPost: () => Promise<boolean>;
  readonly post: (client: FederationAdminClient, name: string) => Promise<PostOutcome>;
  readonly now: () => Instant;
}

/**
 * Sends one POST for each name until one has no clear answer, or none may be sent any more: what else is failing is then
 * found out by a look. Never throws before all that left have come to their end.
 */
export async function postAll(window: WindowPosts): Promise<Posted> {
  const { names, concurrency, turn, mayPost, post, now } = window;
  const posted = new Set<string>();
  let unanswered: Instant | undefined;
  let obstacle: Obstacle | undefined;
  let isStopped = false;
  let next = 0;

  const sendOne = async (name: string): Promise<void> => {
    await turn(name, async (client) => {
      if (isStopped || !(await mayPost())) {
        isStopped = true;
        return;
      }
      const at = now();
      const outcome = await post(client, name);
      if (outcome.post === "refused") obstacle = outcome.obstacle;
      else posted.add(name);
      if (outcome.post === "ambiguous" && !outcome.complete) unanswered = at;
      if (outcome.post === "refused" || outcome.post === "ambiguous") isStopped = true;
    });
  };
  const sendSome = async (): Promise<void> => {
    while (!isStopped && next < names.length) {
      try {
        await sendOne(names[next++]!);
      } catch (error) {
        isStopped = true;
        throw error;
      }
    }
  };
  const results = await Promise.allSettled(Array.from({ length: concurrency }, sendSome));
  for (const result of results) if (result.status === "rejected") throw result.reason;

  const firstLeft = names.findIndex((name) => !posted.has(name));
  const through = firstLeft === -1 ? names.at(-1) : names[firstLeft - 1];
  return {
    names: posted,
    ...(through !== undefined && { through }),
    answered: now(),
    ...(unanswered && { unanswered }),
    ...(obstacle && { obstacle }),
  };
}
