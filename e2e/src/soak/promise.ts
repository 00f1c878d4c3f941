/** What the operator promises, judged for many destinations at once by what the proxy saw. */
import type { Destination } from "@synapse-federation/core/store";
import type { Exchange } from "@synapse-federation/testbed";
import { expect } from "vitest";
import { isPost } from "../operator/stage.ts";
import { destinationOf, type FailingHomeserver, isLook } from "./failing-homeserver.ts";

const longestReadAgeMs = 10_000;

const isClear = ({ retry_last_ts }: Destination): boolean => retry_last_ts === 0 || retry_last_ts === null;

export interface Judged {
  readonly posts: number;
  /** POSTs beyond the first to each destination. */
  readonly extra: number;
}

/**
 * Each POST to a single destination followed a look, at most 10 s old, that showed it in backoff; and there were no
 * more than one for each destination and each accident.
 */
export async function expectPromiseKept(
  { proxy, rowsShown }: Pick<FailingHomeserver, "proxy" | "rowsShown">,
  accidents: number,
  concerns: (destination: string) => boolean = () => true,
): Promise<Judged> {
  await proxy.idle();
  const looks = new Map<string, Exchange>();
  const posted = new Set<string>();
  const faults: string[] = [];
  let posts = 0;
  for (const exchange of proxy.journal) {
    const name = destinationOf(exchange);
    if (name === undefined || !concerns(name)) continue;
    if (isLook(exchange) && exchange.given.part === "whole" && rowsShown.has(exchange)) looks.set(name, exchange);
    if (!isPost(exchange)) continue;
    posts++;
    posted.add(name);
    const look = looks.get(name);
    if (look === undefined) faults.push(`${name}: a POST without a look before it`);
    else if (isClear(rowsShown.get(look)!)) faults.push(`${name}: a POST after a look that said clear`);
    else if (exchange.arrivedAt - look.arrivedAt > longestReadAgeMs) {
      faults.push(`${name}: a POST ${Math.round(exchange.arrivedAt - look.arrivedAt)} ms after its look`);
    }
  }
  expect(faults).toEqual([]);
  const extra = posts - posted.size;
  expect(extra, "more POSTs than accidents allow for").toBeLessThanOrEqual(accidents);
  return { posts, extra };
}

/** Every one of them had a POST that was accepted, and is clear. */
export async function expectAllReset({ store, proxy }: FailingHomeserver, names: readonly string[]): Promise<void> {
  const accepted = new Set(proxy.journal.filter((one) => isPost(one) && one.serverStatus === 200).map(destinationOf));
  expect(names.filter((name) => !accepted.has(name))).toEqual([]);
  const rows = await Promise.all(names.map((name) => store.get(name)));
  expect(rows.filter((row) => row === undefined || !isClear(row))).toEqual([]);
}
