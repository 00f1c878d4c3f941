/** The one place that acts on a decision: reads of the homeserver, status writes, the POST, the deletion. */
import type { FederationAdminClient } from "@synapse-federation/client";
import type { Int64 } from "@synapse-federation/core/wire";
import type { DestinationReset } from "../api/federation-reset.ts";
import type { Surroundings } from "../reconciler.ts";
import { postOutcomeOf, readingOf } from "../run/answers.ts";
import { instant } from "../run/gather.ts";
import { emit, expectedFailure, noteFailure } from "../run/report.ts";
import type { PostOutcome } from "../run/post-outcome.ts";
import type { RoomsReading, RowReading } from "./decide/facts.ts";
import { rowOf } from "./decide/row.ts";
import type { Step } from "./decide/step.ts";
import { afterPost, afterWrite, type Memory } from "./memory.ts";

/** More rooms than this tell nothing about what is queued. */
const maxRooms = 10_000;

export interface Performance {
  readonly reset: DestinationReset;
  readonly memory: Memory;
  readonly surroundings: Surroundings;
}

/** Writes the status. A conflict is no error: whoever asks gathers again, and sees what is there now. */
export async function writeStatus(
  { reset, memory, surroundings }: Performance,
  { status, intent, events }: Step & { readonly do: "write status" },
): Promise<Memory> {
  const { outcome } = await surroundings.cluster.writeStatus<"FederationReset">(reset, status);
  if (outcome !== "written") return memory;
  emit({ reset, surroundings }, events);
  return afterWrite(memory, status, intent, instant(surroundings), surroundings.random());
}

export async function readRow(
  { reset, memory, surroundings }: Performance,
  client: FederationAdminClient,
  signal: AbortSignal | undefined,
): Promise<Memory> {
  const asked = instant(surroundings);
  const answer = await client.destination(reset.spec.destination, signal && { signal }).then(
    (details) => ({ found: "row", row: rowOf(details) }) as const,
    (error: unknown) => readingOf(expectedFailure(error, { reset, surroundings }, reset.spec.destination)),
  );
  const reading: RowReading = { asked, at: instant(surroundings), ...answer };
  return { ...memory, reading };
}

export async function readRooms(
  { reset, memory, surroundings }: Performance,
  client: FederationAdminClient,
  signal: AbortSignal | undefined,
): Promise<Memory> {
  const asked = instant(surroundings);
  const answer = await client.destinationRooms(reset.spec.destination, { limit: maxRooms }, signal && { signal }).then(
    ({ rooms, total }): Omit<RoomsReading, "asked"> =>
      total > maxRooms
        ? { found: "nothing" }
        : { found: "rooms", ...newest(rooms.map((room) => room.stream_ordering)) },
    (error: unknown): Omit<RoomsReading, "asked"> => {
      expectedFailure(error, { reset, surroundings }, reset.spec.destination);
      return { found: "nothing" };
    },
  );
  return { ...memory, rooms: { asked, ...answer } as RoomsReading };
}

function newest(orderings: readonly Int64[]): { readonly newest?: Int64 } {
  const [first, ...rest] = orderings;
  if (first === undefined) return {};
  return { newest: rest.reduce((most, ordering) => (ordering > most ? ordering : most), first) };
}

/** Sends the POST that the status announces. It is not cut short when the process is asked to stop. */
export async function post(
  { reset, memory, surroundings }: Performance,
  client: FederationAdminClient,
): Promise<Memory> {
  const at = instant(surroundings);
  const outcome = await client.resetConnection(reset.spec.destination).then(
    (): PostOutcome => ({ post: "accepted" }),
    (error: unknown) => {
      noteFailure(error, { reset, surroundings }, reset.spec.destination);
      return postOutcomeOf(error);
    },
  );
  return afterPost(memory, at, instant(surroundings), outcome);
}
