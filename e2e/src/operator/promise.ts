/** What the operator promises about an attempt, judged by what the proxy saw and not by what the operator says. */
import type { Destination } from "@synapse-federation/core/store";
import { expect } from "vitest";
import { isDetails, isPost, type Stage } from "./stage.ts";

const longestReadAgeMs = 10_000;

const isClear = ({ retry_last_ts }: Destination): boolean => retry_last_ts === 0 || retry_last_ts === null;

/** What happened that allows for one more POST each. */
export interface Allowance {
  readonly crashes: number;
  readonly ambiguousAnswers: number;
  readonly overwrittenResets: number;
}

export async function expectPromiseKept(stage: Stage, before: Destination, allowance: Allowance): Promise<void> {
  await stage.proxy.idle();
  const { journal } = stage.proxy;
  const posts = journal.filter(isPost);
  const { conditions, attempt } = await stage.status();

  for (const post of posts) {
    const read = journal.findLast((exchange) => isDetails(exchange) && exchange.id < post.id && wasGiven(exchange));
    expect(read, `POST ${post.id} was sent without a look before it`).toBeDefined();
    const row = stage.rowsShown.get(read!)!;
    expect(isClear(row), `POST ${post.id} was sent although the last look showed a clear row`).toBe(false);
    expect(post.arrivedAt - read!.arrivedAt, "the last look was old").toBeLessThanOrEqual(longestReadAgeMs);
  }

  const extra = allowance.crashes + allowance.ambiguousAnswers + allowance.overwrittenResets;
  expect(posts.length, "more POSTs than accidents allow for").toBeLessThanOrEqual(1 + extra);
  if (posts.length > 0) expect(attempt!.posts, "a POST was not announced").toBeGreaterThanOrEqual(posts.length);

  expect(Object.fromEntries(conditions.map(({ type, status }) => [type, status]))).toMatchObject({
    Ready: "True",
    Succeeded: "True",
    Finished: "True",
  });
  const accepted = posts.some(({ serverStatus }) => serverStatus === 200);
  const rows = [...stage.rowsShown.values()];
  const anew = rows.some((row) => Number(row.failure_ts ?? 0) > Number(before.failure_ts));
  expect(accepted || anew || rows.some(isClear), "it says Succeeded, and nothing shows that it did").toBe(true);
}

function wasGiven({ given }: { readonly given: { readonly part: string } }): boolean {
  return given.part === "whole";
}
