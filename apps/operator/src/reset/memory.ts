/** What this process knows about a reset and its status doesn't tell. Lost with the process, and that is allowed for. */
import type { DestinationReset } from "../api/federation-reset.ts";
import type { FederationResetStatus } from "../api/federation-reset-status.ts";
import type { Instant } from "../run/instant.ts";
import {
  keepsLook,
  keepsObstacle,
  observeRun,
  type RunMemory,
  type RunObservation,
  type UnknownIntent,
} from "../run/memory.ts";
import type { PostOutcome } from "../run/post-outcome.ts";
import { timeText } from "../run/saying.ts";
import { type Facts, type OwnPost, ownPostOf, type RoomsReading, type RowReading } from "./decide/facts.ts";
import { openAttempt } from "./decide/open-attempt.ts";
import { observedDestination } from "./decide/row.ts";

export interface Memory extends RunMemory {
  readonly reading?: RowReading | undefined;
  readonly rooms?: RoomsReading | undefined;
  readonly ownPost?: OwnPost;
}

/** What a look at the object and its surroundings shows. */
export interface Observation extends RunObservation {
  readonly reset: DestinationReset;
}

/** What is known after an observation. */
export function observe(before: Memory | undefined, observation: Observation): Memory {
  const { reset, reconnected } = observation;
  const known = before?.uid === reset.metadata.uid ? before : undefined;
  const after = observeRun(known, observation, unknownIntent(known, observation));
  const keeps = keepsLook(known, after, reconnected);
  const reading = known?.reading;
  const isOld = reading?.found === "obstacle" && !keepsObstacle(known, after, reading.obstacle);
  return {
    ...after,
    reading: keeps && !isOld ? reading : undefined,
    rooms: keeps ? known?.rooms : undefined,
    ...(known?.ownPost !== undefined && { ownPost: known.ownPost }),
  };
}

function unknownIntent(known: Memory | undefined, { holder, reset }: Observation): UnknownIntent | undefined {
  const open = openAttempt(reset);
  if (open === undefined || ownPostOf({ holder, ...(known?.ownPost && { ownPost: known.ownPost }) }, open)) {
    return undefined;
  }
  return { holder: open.holder, text: `${open.holder} ${open.startTime} ${open.posts}` };
}

/** The facts for a decision. */
export function factsOf(memory: Memory, { now, holder, reset, homeserver }: Observation): Facts {
  const { reading, rooms, ownPost, foreign, activeMs, jitter } = memory;
  return {
    now,
    holder,
    reset,
    homeserver,
    ...(reading?.found === "row" && { observed: observedDestination(reading.row, timeText(reading.at.wall)) }),
    ...(reading && { reading }),
    ...(rooms && { rooms }),
    ...(ownPost && { ownPost }),
    ...(foreign && { foreign }),
    activeMs,
    jitter,
  };
}

/**
 * A status was written. @param intent whether it announces a POST. @param jitter a draw in [0, 1).
 */
export function afterWrite(
  memory: Memory,
  { attempt }: FederationResetStatus,
  intent: boolean,
  written: Instant,
  jitter: number,
): Memory {
  if (!intent || attempt === undefined) return { ...memory, activeMs: 0 };
  return {
    ...memory,
    activeMs: 0,
    jitter,
    ownPost: { posts: attempt.posts, startTime: attempt.startTime, written },
  };
}

/** The POST of the newest intent came to its end, and looks from before it tell nothing any more. */
export function afterPost(memory: Memory, at: Instant, answered: Instant, outcome: PostOutcome): Memory {
  const { ownPost, reading: _reading, ...rest } = memory;
  return ownPost === undefined ? rest : { ...rest, ownPost: { ...ownPost, sent: { at, answered, outcome } } };
}
