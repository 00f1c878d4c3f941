/** What this process knows about a selector run and its status doesn't tell. */
import type { SelectorReset } from "../api/federation-reset.ts";
import type { FederationResetStatus } from "../api/federation-reset-status.ts";
import {
  keepsLook,
  keepsObstacle,
  observeRun,
  type RunMemory,
  type RunObservation,
  type UnknownIntent,
} from "../run/memory.ts";
import { type BlockReading, type Facts, type OwnWindow, type Posted, windowText } from "./decide/facts.ts";

export interface Memory extends RunMemory {
  readonly reading?: BlockReading | undefined;
  readonly own?: OwnWindow;
}

export interface Observation extends RunObservation {
  readonly reset: SelectorReset;
  readonly requestsPerSecond: number;
  /** Another run that is at work on this homeserver, as `namespace/name`. */
  readonly ahead?: string | undefined;
}

/** What is known after an observation. */
export function observe(before: Memory | undefined, observation: Observation): Memory {
  const { reset, reconnected } = observation;
  const known = before?.uid === reset.metadata.uid ? before : undefined;
  const after = observeRun(known, observation, unknownWindow(known, reset));
  const reading = known?.reading;
  const isOld = reading?.found === "obstacle" && !keepsObstacle(known, after, reading.obstacle);
  return {
    ...after,
    reading: keepsLook(known, after, reconnected) && !isOld ? reading : undefined,
    ...(known?.own !== undefined && { own: known.own }),
  };
}

function unknownWindow(known: Memory | undefined, { status }: SelectorReset): UnknownIntent | undefined {
  const { selected } = status;
  const text = selected && windowText(selected);
  if (selected?.window === undefined || text === undefined || text === known?.own?.text) return undefined;
  return { holder: selected.window.holder, text };
}

/** The facts for a decision. */
export function factsOf(
  { activeMs, foreign, jitter, own, reading }: Memory,
  { ahead, holder, homeserver, now, requestsPerSecond, reset }: Observation,
): Facts {
  return {
    now,
    holder,
    reset,
    homeserver,
    requestsPerSecond,
    ...(reading && { reading }),
    ...(own && { own }),
    ...(foreign && { foreign }),
    ...(ahead !== undefined && { ahead }),
    activeMs,
    jitter,
  };
}

/** A status was written. @param intent whether it announces POSTs. @param jitter a draw in [0, 1). */
export function afterWrite(
  memory: Memory,
  { selected }: FederationResetStatus,
  intent: boolean,
  jitter: number,
): Memory {
  const text = intent ? selected && windowText(selected) : undefined;
  return text === undefined ? { ...memory, activeMs: 0 } : { ...memory, activeMs: 0, jitter, own: { text } };
}

/** The POSTs of the open window came to their end, and looks from before them tell nothing any more. */
export function afterPosts({ own, reading: _reading, ...rest }: Memory, posted: Posted): Memory {
  return own === undefined ? rest : { ...rest, own: { ...own, posted } };
}
