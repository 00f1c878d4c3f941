/** The one place that acts on a decision about a selector run: lists, status writes, POSTs. */
import type { SelectorReset } from "../api/federation-reset.ts";
import type { Connection } from "../connection/connection.ts";
import { obstacleOf } from "../connection/obstacle.ts";
import type { Surroundings } from "../reconciler.ts";
import { postOutcomeOf } from "../run/answers.ts";
import { instant } from "../run/gather.ts";
import { atMostSince } from "../run/instant.ts";
import type { PostOutcome } from "../run/post-outcome.ts";
import { emit, expectedFailure, noteFailure } from "../run/report.ts";
import type { WriteStatus } from "../run/step.ts";
import { type BlockReading, windowText } from "./decide/facts.ts";
import { maxReadingAge } from "./decide/window.ts";
import { readFailingRows } from "./failing-rows.ts";
import { nameMatcher } from "./globs.ts";
import { afterPosts, afterWrite, type Memory } from "./memory.ts";
import { postAll } from "./post-window.ts";

export interface Performance {
  readonly reset: SelectorReset;
  readonly memory: Memory;
  readonly surroundings: Surroundings;
}

/** Writes the status. A conflict is no error: whoever asks gathers again, and sees what is there now. */
export async function writeStatus(
  { reset, memory, surroundings }: Performance,
  { status, intent, events }: WriteStatus,
): Promise<Memory> {
  const { outcome } = await surroundings.cluster.writeStatus<"FederationReset">(reset, status);
  if (outcome !== "written") return memory;
  emit({ reset, surroundings }, events);
  return afterWrite(memory, status, intent, surroundings.random());
}

/** Lists the failing rows. */
export async function list(
  { reset, memory, surroundings }: Performance,
  connection: Connection,
  signal: AbortSignal,
): Promise<Memory> {
  const { include, exclude } = reset.spec.destinationSelector;
  const asked = instant(surroundings);
  const answer = await readFailingRows(
    (query) => connection.turn("selector", signal, (client) => client.listDestinations(query, { signal })),
    nameMatcher(include, exclude),
  ).then(
    ({ date = asked.wall, ...rows }) => ({ found: "rows", date, ...rows }) as const,
    (error: unknown) =>
      ({ found: "obstacle", obstacle: obstacleOf(expectedFailure(error, { reset, surroundings })) }) as const,
  );
  const reading: BlockReading = { asked, at: instant(surroundings), ...answer };
  return { ...memory, reading };
}

/** Sends the POSTs that the status announces. Those that left are not cut short when the process is asked to stop. */
export async function post(
  performance: Performance,
  connection: Connection,
  names: readonly string[],
  signal: AbortSignal,
): Promise<Memory> {
  const { reset, memory, surroundings } = performance;
  const posted = await postAll({
    names,
    // A place stays free, so that a single reset need not wait until a POST of ours is answered.
    concurrency: Math.max(1, connection.maxConcurrentRequests - 1),
    turn: (name, work) =>
      connection
        .exclusively(name, signal, () => connection.turn("selector", signal, work))
        .catch((error: unknown) => {
          if (!signal.aborted) throw error;
        }),
    mayPost: async () => !signal.aborted && (await mayPost(performance)),
    post: (client, name) =>
      client.resetConnection(name).then(
        (): PostOutcome => ({ post: "accepted" }),
        (error: unknown) => {
          noteFailure(error, { reset, surroundings }, name);
          return postOutcomeOf(error);
        },
      ),
    now: () => instant(surroundings),
  });
  return afterPosts(memory, posted);
}

/** Whether the window is still what is asked for, and this process may still act on its look. Costs no request. */
async function mayPost({ reset, memory, surroundings }: Performance): Promise<boolean> {
  const { cluster } = surroundings;
  const { name, namespace, uid } = reset.metadata;
  const now = await cluster.get({ kind: "FederationReset", namespace, name });
  return (
    cluster.mayAct() &&
    now?.metadata.uid === uid &&
    now.metadata.deletionTimestamp === undefined &&
    now.spec.runToken === reset.spec.runToken &&
    !now.spec.suspend &&
    now.status.selected !== undefined &&
    windowText(now.status.selected) === memory.own?.text &&
    memory.reading !== undefined &&
    atMostSince(memory.reading.at, instant(surroundings)) <= maxReadingAge
  );
}
